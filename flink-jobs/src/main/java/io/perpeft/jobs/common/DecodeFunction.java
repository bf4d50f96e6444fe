package io.perpeft.jobs.common;

import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.UnionCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.io.Serializable;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Reads raw records of one topic and hands them on as the job needs them; those that cannot be read
 * or are refused leave by {@link DeadLetters#TAG} and are counted by fault.
 *
 * @param <R> what the job works on
 */
public final class DecodeFunction<R> extends ProcessFunction<RawRecord, R> {
  /** Takes what a job needs from a decoded record. */
  public interface Reading<R> extends Serializable {
    /**
     * @param value a record of one of the kinds the function was made for
     * @param nowMillis the job's clock
     * @return null to pass over a record that is in order but of no use to the job
     * @throws FaultyRecordException if the record cannot be used
     */
    @Nullable R read(SpecificRecord value, RawRecord source, long nowMillis)
        throws FaultyRecordException;
  }

  private final String stage;
  private final int maxBytes;
  private final List<Class<? extends SpecificRecord>> kinds;
  private final Reading<R> reading;
  private transient UnionCodec codec;
  private transient DeadLetterCounters deadLetters;

  /**
   * @param stage job and check, for the dead letters, for example {@code grouping.read-purchases}
   * @param maxBytes longest value that is read
   * @param kinds of records that the topic carries
   */
  public DecodeFunction(
      String stage, int maxBytes, List<Class<? extends SpecificRecord>> kinds, Reading<R> reading) {
    this.stage = stage;
    this.maxBytes = maxBytes;
    this.kinds = List.copyOf(kinds);
    this.reading = reading;
  }

  @Override
  public void open(OpenContext context) {
    codec =
        UnionCodec.of(
            kinds.stream().map(kind -> AvroCodec.of(kind, maxBytes)).toArray(AvroCodec<?>[]::new));
    deadLetters = new DeadLetterCounters(MetricNames.group(getRuntimeContext()));
  }

  @Override
  public void processElement(RawRecord source, Context context, Collector<R> out) {
    try {
      long now = context.timerService().currentProcessingTime();
      R result = reading.read(decode(source), source, now);
      if (result != null) {
        out.collect(result);
      }
    } catch (FaultyRecordException fault) {
      deadLetters.count(fault.fault());
      context.output(DeadLetters.TAG, DeadLetters.of(source, stage, fault));
    }
  }

  private SpecificRecord decode(RawRecord source) throws FaultyRecordException {
    byte[] value = source.value();
    if (value == null) {
      throw new FaultyRecordException(Fault.UNDECODABLE, "the record has no value");
    }
    if (value.length > maxBytes) {
      throw new FaultyRecordException(
          Fault.OVERSIZED,
          "the record has %,d bytes, at most %,d are read".formatted(value.length, maxBytes));
    }
    try {
      return codec.decode(value);
    } catch (WireFormatException e) {
      throw new FaultyRecordException(Fault.UNDECODABLE, String.valueOf(e.getMessage()), e);
    }
  }
}
