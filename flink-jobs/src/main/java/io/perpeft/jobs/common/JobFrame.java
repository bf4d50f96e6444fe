package io.perpeft.jobs.common;

import io.perpeft.jobs.options.JobOptions;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What all jobs do alike: how they start, and how their sources and sinks are named in the web UI
 * and in savepoints. Changing a uid loses the state under it.
 *
 * @param job short name of the job
 */
public record JobFrame(String job) {

  /** Adds a job to an environment, from Kafka to Kafka. */
  @FunctionalInterface
  public interface Definition {
    void define(StreamExecutionEnvironment env, JobOptions options);
  }

  /** Runs the job as the command line says. */
  public void run(Definition definition, String... arguments) throws Exception {
    JobOptions options = JobOptions.load(arguments);
    StreamExecutionEnvironment env = Environment.create(options);
    definition.define(env, options);
    env.execute(jobName());
  }

  /** What the job is called in the web UI. */
  public String jobName() {
    return "perpeft-" + job;
  }

  /** Records of a topic, named by their subject. */
  public DataStream<RawRecord> read(
      StreamExecutionEnvironment env, Source<RawRecord, ?, ?> source, String subject) {
    return read(env, source, WatermarkStrategy.noWatermarks(), subject);
  }

  /** As above, with watermarks. */
  public SingleOutputStreamOperator<RawRecord> read(
      StreamExecutionEnvironment env,
      Source<RawRecord, ?, ?> source,
      WatermarkStrategy<RawRecord> watermarks,
      String subject) {
    return env.fromSource(source, watermarks, subject, RawRecord.TYPE)
        .uid(job + "-" + subject + "-source");
  }

  /** Writes a stream, named by its subject. */
  public <T> DataStreamSink<T> write(DataStream<T> stream, Sink<T> sink, String subject) {
    return stream.sinkTo(sink).name(subject).uid(job + "-" + subject + "-sink");
  }
}
