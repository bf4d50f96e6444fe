package io.perpeft.jobs.tuning;

import io.perpeft.core.generation.Generation;
import io.perpeft.jobs.testing.RecordFuzz;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.jobs.weights.WeightsSeal;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.TimeMark;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.groups.GroupCommands;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tuning job reads. */
class TuningRecordsFuzzTest {
  private static final Generation GENERATION = SmallGeneration.of(5, 1);

  @TempDir Path folder;

  @Test
  void examples() throws Exception {
    GroupCommands commands = new GroupCommands(GENERATION.id());
    RecordFuzz.run(
        "training-examples",
        new ExampleReading(GENERATION),
        new TrainingExample(
            "p1",
            GENERATION.id(),
            "2",
            "u1",
            List.of("a", "b"),
            "c",
            List.of("z", "a", "b"),
            3L,
            4L,
            5L,
            1),
        new TimeMark(4L),
        commands.split("c1", "2", List.of("7", "8"), "why", 4),
        commands.retire("c2", "2", "7", "why", 4));
  }

  @Test
  void commands() throws Exception {
    String directory = folder.toUri().toString();
    byte[] weights = GENERATION.global().encode();
    GroupCommands commands = new GroupCommands(GENERATION.id());
    RecordFuzz.run(
        "group-commands",
        new CommandReading(GENERATION, new WeightsSource(directory, 1 << 20)),
        adopt(commands, new WeightsSeal(1 << 20, directory, "{}"), weights),
        adopt(commands, new WeightsSeal(0, directory, "{}"), weights),
        commands.retire("c2", "2", "1", "why", 4));
  }

  private static GroupCommand adopt(GroupCommands commands, WeightsSeal seal, byte[] weights)
      throws Exception {
    return commands.adopt("c", "1", "1", 3, seal.seal(weights), "why", 1);
  }
}
