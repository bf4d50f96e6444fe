package io.perpeft.jobs.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.tuning.Example;
import io.perpeft.core.tuning.LogPosition;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.TimeMark;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.groups.GroupCommands;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ExampleReadingTest {
  private static final Generation GENERATION = SmallGeneration.of(5, 1);

  @Test
  void takesTheExampleWithItsPlaceInTheLog() throws Exception {
    Example example = read(builder -> {}).toExample();
    assertThat(example.history()).containsExactly("a", "b");
    assertThat(example.target()).isEqualTo("c");
    assertThat(example.remembered()).containsExactly("z", "a", "b");
    assertThat(example.items()).containsExactly("z", "a", "b", "a", "b", "c");
    assertThat(example.ingestTimeMillis()).isEqualTo(9);
    assertThat(example.position()).isEqualTo(new LogPosition("examples", 0, 17));
  }

  @Test
  void passesOverTimeMarks() throws Exception {
    assertThat(
            new ExampleReading(GENERATION)
                .read(new TimeMark(4L), Records.raw("examples", 17, new byte[0]), 0))
        .isNull();
  }

  @Test
  void takesCommandsThatActInTheLog() throws Exception {
    GroupCommands commands = new GroupCommands(GENERATION.id());
    GroupCommand split = commands.split("s", "2", List.of("5", "6"), "wide", 3);
    GroupCommand other = new GroupCommands("another").retire("r", "2", "0", "few", 3);

    assertThat(read(split))
        .returns(2, GroupEntry::group)
        .returns(split, GroupEntry::command)
        .returns(17L, GroupEntry::offset);
    assertThatThrownBy(() -> read(other)).hasMessageContaining("generationId is 'another'");
    assertThatThrownBy(() -> read(commands.pin("p", "2", "why", 3)))
        .isInstanceOf(FaultyRecordException.class)
        .hasMessageContaining("kind 'pin' does not belong among training examples");
    assertThatThrownBy(() -> read(commands.split("s", "2", List.of("2"), "wide", 3)))
        .hasMessageContaining("children holds the group '2' itself");
  }

  private static GroupEntry read(GroupCommand command) throws FaultyRecordException {
    return Objects.requireNonNull(
        new ExampleReading(GENERATION).read(command, Records.raw("examples", 17, new byte[0]), 0));
  }

  @Test
  void namesWhatIsWrong() {
    assertRefused(builder -> builder.setGenerationId("another"), "generationId is 'another'");
    assertRefused(builder -> builder.setGroupId("x"), "groupId 'x'");
    assertRefused(builder -> builder.setGroupId("01"), "groupId '01'");
    assertRefused(builder -> builder.setTarget(" "), "target is empty");
    assertRefused(builder -> builder.setHistory(List.of("a", "")), "history[1] is empty");
    assertRefused(builder -> builder.setRemembered(List.of("")), "remembered[0] is empty");
  }

  private static void assertRefused(Consumer<TrainingExample.Builder> change, String message) {
    assertThatThrownBy(() -> read(change))
        .isInstanceOf(FaultyRecordException.class)
        .hasMessageContaining(message);
  }

  private static GroupEntry read(Consumer<TrainingExample.Builder> change)
      throws FaultyRecordException {
    TrainingExample.Builder builder =
        TrainingExample.newBuilder()
            .setExampleId("p")
            .setGenerationId(GENERATION.id())
            .setGroupId("2")
            .setUserId("u")
            .setHistory(List.of("a", "b"))
            .setTarget("c")
            .setRemembered(List.of("z", "a", "b"))
            .setEventTime(8)
            .setIngestTime(9);
    change.accept(builder);
    return Objects.requireNonNull(
        new ExampleReading(GENERATION)
            .read(builder.build(), Records.raw("examples", 17, new byte[0]), 0));
  }
}
