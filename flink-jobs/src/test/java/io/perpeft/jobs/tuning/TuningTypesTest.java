package io.perpeft.jobs.tuning;

import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.jobs.testing.NoKryo;
import io.perpeft.schemas.AdapterRelease;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TuningTypesTest {
  static Stream<TypeInformation<?>> typesOfStreamsAndState() {
    return Stream.of(
        StreamTypes.of(GroupEntry.class),
        StreamTypes.avro(AdapterRelease.class),
        StreamTypes.of(GroupControl.class),
        TunerOutput.NEWS.getTypeInfo(),
        TunerOutput.EVENTS.getTypeInfo(),
        TunerOutput.COMMANDS.getTypeInfo(),
        StreamTypes.of(MemoryUpdate.class),
        StreamTypes.of(PartitionTime.class),
        StreamTypes.of(BatchPlace.class),
        MemoryOperator.QUALITY.getTypeInfo());
  }

  @ParameterizedTest
  @MethodSource("typesOfStreamsAndState")
  void noTypeFallsBackToKryo(TypeInformation<?> type) {
    NoKryo.check(type);
  }
}
