package io.perpeft.jobs.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.topics.Keys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GlobalRecordsTest {
  @Test
  void onlyKeysOfTheGlobalGroupPass() {
    assertThat(passes(Keys.embedding("global", "item"))).isTrue();
    assertThat(passes(Keys.versionComplete("global"))).isTrue();
    assertThat(passes(Keys.embedding("0", "global"))).isFalse();
    assertThat(passes(Keys.embedding("globally", "item"))).isFalse();
    assertThat(passes(Keys.id("glob"))).isFalse();
    assertThat(passes(null)).isFalse();
  }

  private static boolean passes(byte @Nullable [] key) {
    return new GlobalRecords().filter(new RawRecord("topic", 0, 0, 0, key, null));
  }
}
