package io.perpeft.jobs.grouping;

import io.perpeft.jobs.common.DeadLetters;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.jobs.testing.NoKryo;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.TrainingExample;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupingTypesTest {
  static Stream<TypeInformation<?>> typesOfStreamsAndState() {
    return Stream.of(
        RawRecord.TYPE,
        ShopPurchase.TYPE,
        ModelUpdate.TYPE,
        CentroidPartial.TYPE,
        ShopperState.TYPE,
        WaitingPurchase.TYPE,
        DeadLetters.TAG.getTypeInfo(),
        GroupingFunction.ASSIGNMENTS.getTypeInfo(),
        GroupingFunction.PARTIALS.getTypeInfo(),
        KeeperFunction.EVENTS.getTypeInfo(),
        KeeperFunction.COMMANDS.getTypeInfo(),
        StreamTypes.avro(TrainingExample.class),
        StreamTypes.avro(GroupCentroids.class));
  }

  @ParameterizedTest
  @MethodSource("typesOfStreamsAndState")
  void noTypeFallsBackToKryo(TypeInformation<?> type) {
    NoKryo.check(type);
  }
}
