package io.perpeft.jobs.common;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.testing.Records;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.Purchase;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecodeFunctionTest {
  private static final int MAX_BYTES = 100;

  private OneInputStreamOperatorTestHarness<RawRecord, String> operator;

  @BeforeEach
  void open() throws Exception {
    operator =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(
                new DecodeFunction<>(
                    "test.read",
                    MAX_BYTES,
                    List.of(Purchase.class),
                    (value, source, now) -> itemOf((Purchase) value, now))));
    operator.open();
  }

  @AfterEach
  void close() throws Exception {
    operator.close();
  }

  private static String itemOf(Purchase purchase, long now) throws FaultyRecordException {
    if (purchase.getEventTime() > now) {
      throw new FaultyRecordException(Fault.FUTURE, "eventTime is too late");
    }
    return purchase.getItemId();
  }

  @Test
  void handsOnWhatTheReadingTakes() throws Exception {
    read(Records.encode(Records.purchase("p", "u", "shoe", 0)));

    assertThat(operator.extractOutputValues()).containsExactly("shoe");
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void whatCannotBeReadLeavesWithBytesAndReason() throws Exception {
    byte[] good = Records.encode(Records.purchase("p", "u", "shoe", 0));
    byte[] truncated = Arrays.copyOf(good, good.length - 3);
    read(truncated);
    read(null);
    read(new byte[0]);
    read(new byte[MAX_BYTES + 1]);
    read(Records.encode(Records.purchase("p", "u", "shoe", 5)));

    assertThat(operator.extractOutputValues()).isEmpty();
    assertThat(deadLetters())
        .extracting(DeadLetter::getReason)
        .containsExactly("undecodable", "undecodable", "undecodable", "oversized", "future");
    DeadLetter first = deadLetters().get(0);
    assertThat(first.getValue()).isEqualTo(ByteBuffer.wrap(truncated));
    assertThat(first.getStage()).isEqualTo("test.read");
    assertThat(first.getTopic()).isEqualTo("topic");
    assertThat(first.getOffset()).isEqualTo(7);
    assertThat(first.getExceptionClass()).contains("WireFormatException");
    assertThat(deadLetters().get(1).getValue()).isNull();
    assertThat(deadLetters().get(4).getExceptionMessage()).isEqualTo("eventTime is too late");
  }

  @Test
  void everyRandomRecordIsAnOutputOrADeadLetter() throws Exception {
    Random random = new Random(11);
    byte[] good = Records.encode(Records.purchase("purchase-1", "user-1", "shoe", 0));
    int count = 20_000;
    for (int k = 0; k < count; k++) {
      byte[] bytes = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      read(bytes);
    }

    assertThat(operator.extractOutputValues().size() + deadLetters().size()).isEqualTo(count);
  }

  private void read(byte @Nullable [] value) throws Exception {
    operator.processElement(Records.raw("topic", 7, value), 0);
  }

  private List<DeadLetter> deadLetters() {
    var output = operator.getSideOutput(DeadLetters.TAG);
    return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
  }
}
