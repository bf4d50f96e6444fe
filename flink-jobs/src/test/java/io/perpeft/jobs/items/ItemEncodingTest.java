package io.perpeft.jobs.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.options.OptionException;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.PooledStates;
import io.perpeft.schemas.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ItemEncodingTest {
  @TempDir Path folder;
  private TrainableGeneration fixture;

  @BeforeEach
  void makeGeneration() throws IOException {
    fixture = TrainableGeneration.in(folder);
  }

  @Test
  void encodesOnceAndFindsAgainInTheNextRun() throws Exception {
    EncodedItem first;
    try (JobModel model = open()) {
      first = model.encoding().encode(item("item-3", null));
      assertThat(first.pictureFault()).isNull();
      assertThat(model.encoding().has("item-3")).isTrue();
      assertThat(model.encoding().has("item-4")).isFalse();
      assertThat(model.encoding().encode(item("item-4", null)).inputs())
          .isNotEqualTo(first.inputs());
    }
    try (JobModel model = open()) {
      assertThat(model.encoding().find("item-3").map(ItemInputs::encode)).contains(first.inputs());
    }
  }

  @Test
  void anItemWithABadPictureGoesOnWithoutItAndIsReportedEveryTime() throws Exception {
    try (JobModel model = open()) {
      EncodedItem plain = model.encoding().encode(item("item-3", null));
      for (int round = 0; round < 2; round++) {
        EncodedItem bad = model.encoding().encode(item("item-3", "file:///etc/passwd"));
        assertThat(bad.inputs()).isEqualTo(plain.inputs());
        assertThat(bad.content()).isEqualTo(plain.content());
        assertThat(bad.pictureFault()).isNotNull();
      }
    }
  }

  @Test
  void anItemThatTheBackboneDoesNotKnowIsRefused() throws Exception {
    try (JobModel model = open()) {
      assertThatThrownBy(() -> model.encoding().encode(item("stranger", null)))
          .isInstanceOfSatisfying(
              FaultyRecordException.class,
              fault -> assertThat(fault.fault()).isEqualTo(Fault.UNKNOWN_ITEM))
          .hasMessageContaining("stranger");
      assertThat(model.encoding().has("stranger")).isFalse();
      assertThat(model.encoding().neutral())
          .isEqualTo(new PooledStates(2, new float[0], new float[12]));
    }
  }

  @Test
  void oneModelServesAllSubtasks() throws Exception {
    try (JobModel first = open();
        JobModel second = open()) {
      assertThat(second).isSameAs(first);
    }
  }

  @Test
  void refusesAnotherBackboneThanTheGenerations() throws Exception {
    Files.writeString(
        fixture.hiddenStates().resolve("ids.json"),
        Files.readString(fixture.hiddenStates().resolve("ids.json")).replace("item-3", "item-x3"));
    assertThatThrownBy(this::open)
        .hasMessageContaining("is not the backbone")
        .hasMessageContaining(fixture.generation().manifest().backbone().sha256());
  }

  @Test
  void needsExactlyOneBackbone() {
    assertThatThrownBy(() -> ModelSettings.of(JobOptions.load("-Dperpeft.generation=g")))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("perpeft.backbone")
        .hasMessageContaining("perpeft.hidden-states");
  }

  private JobModel open() {
    return JobModel.acquire(
        ModelSettings.of(
            JobOptions.load(
                "-Dperpeft.generation=" + fixture.directory(),
                "-Dperpeft.hidden-states=" + fixture.hiddenStates(),
                "-Dperpeft.items.cache-dir=" + folder.resolve("cache"),
                "-Dperpeft.device=cpu")));
  }

  private static Item item(String id, @Nullable String path) {
    return Item.newBuilder()
        .setItemId(id)
        .setTitle("title")
        .setImagePath(path)
        .setEventTime(1)
        .build();
  }
}
