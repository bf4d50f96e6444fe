package io.perpeft.jobs.testing;

import io.perpeft.jobs.common.DeadLetters;
import io.perpeft.jobs.common.DecodeFunction;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.wire.WireFormat;
import io.perpeft.testing.fuzz.Fuzz;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** Lets the reader of a topic, as it stands in a job, read damaged records of that topic. */
public final class RecordFuzz {
  private static final String STAGE = "fuzz.read";

  private RecordFuzz() {}

  /**
   * Whatever the bytes are, an output comes of them, or nothing, or one dead letter that holds
   * them.
   *
   * @param name of the target
   * @param records valid ones of the topic
   */
  public static <R> void run(
      String name, DecodeFunction.Reading<R> reading, SpecificRecord... records) throws Exception {
    List<byte[]> valid = Arrays.stream(records).map(Records::encode).toList();
    Fuzz fuzz =
        Fuzz.target(name)
            .refusedBy(FaultyRecordException.class)
            .repairedBy(bytes -> withHeader(bytes, valid))
            .allocates(4 << 20, 256)
            .times(2_000);
    valid.forEach(fuzz::seed);
    List<Class<? extends SpecificRecord>> kinds = new ArrayList<>();
    for (SpecificRecord record : records) {
      if (!kinds.contains(record.getClass())) {
        kinds.add(record.getClass());
      }
    }
    OneInputStreamOperatorTestHarness<RawRecord, R> operator =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(
                new DecodeFunction<>(STAGE, WireFormat.DEFAULT_MAX_BYTES, kinds, reading)));
    operator.open();
    try {
      fuzz.run(bytes -> read(operator, bytes));
    } finally {
      operator.close();
    }
  }

  private static <R> void read(
      OneInputStreamOperatorTestHarness<RawRecord, R> operator, byte[] bytes) throws Exception {
    operator.processElement(Records.raw("topic", 7, bytes), 0);
    int outputs = operator.getOutput().size();
    operator.getOutput().clear();
    var letters = operator.getSideOutput(DeadLetters.TAG);
    if (letters == null || letters.isEmpty()) {
      require(outputs <= 1, outputs + " outputs");
      return;
    }
    DeadLetter letter = letters.remove().getValue();
    require(outputs == 0 && letters.isEmpty(), "more than a dead letter");
    require(Arrays.equals(letter.getValue().array(), bytes), "other bytes");
    Records.encode(letter);
    throw new FaultyRecordException(Fault.INVALID, letter.getExceptionMessage());
  }

  /** The bytes behind the header of a valid record. */
  private static byte[] withHeader(byte[] bytes, List<byte[]> valid) {
    if (bytes.length < WireFormat.HEADER_BYTES) {
      return bytes;
    }
    byte[] repaired = bytes.clone();
    int which = new SplittableRandom(Arrays.hashCode(bytes)).nextInt(valid.size());
    System.arraycopy(valid.get(which), 0, repaired, 0, WireFormat.HEADER_BYTES);
    return repaired;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
