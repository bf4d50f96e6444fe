package io.perpeft.jobs.refresh;

import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.jobs.testing.NoKryo;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RefreshTypesTest {
  static Stream<TypeInformation<?>> typesOfStreamsAndState() {
    return Stream.of(
            ItemArrival.class,
            ShardInput.class,
            ServingRecord.class,
            ShardHeader.class,
            StoredItem.class,
            PendingRelease.class,
            Work.class)
        .map(StreamTypes::of);
  }

  @ParameterizedTest
  @MethodSource("typesOfStreamsAndState")
  void noTypeFallsBackToKryo(TypeInformation<?> type) {
    NoKryo.check(type);
  }
}
