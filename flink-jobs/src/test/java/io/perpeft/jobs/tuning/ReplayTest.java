package io.perpeft.jobs.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.replay.LogExport;
import io.perpeft.jobs.replay.LogFile;
import io.perpeft.jobs.replay.Replay;
import io.perpeft.jobs.replay.ReplayLog;
import io.perpeft.jobs.replay.ReplayReport;
import io.perpeft.jobs.replay.ReplayedRelease;
import io.perpeft.jobs.replay.ReplayedRelease.Result;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.groups.GroupCommands;
import io.perpeft.schemas.groups.SealedWeights;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that operators have learnt, with commands to its groups, is learnt again. */
class ReplayTest {
  private static final Topics TOPICS = Topics.defaults();
  private static final int EXAMPLES = 24;
  private static final String[] OPTIONS = {
    "-Dperpeft.tuning.batch-size=4",
    "-Dperpeft.tuning.negatives=8",
    "-Dperpeft.tuning.release.steps=2",
    "-Dperpeft.tuning.gate.window=4",
    "-Dperpeft.tuning.gate.margin=1",
    "-Dperpeft.tuning.learning-rate=1e-3",
    "-Dperpeft.tuning.memory.publish-purchases=16",
    "-Dperpeft.device=cpu",
    "-Dperpeft.precision=fp32"
  };

  @TempDir static Path folder;
  private static TrainableGeneration fixture;
  private static GroupCommands commands;
  private static ListedLog plain;
  private static ListedLog commanded;
  private static ListedLog split;

  @BeforeAll
  static void learn() throws Exception {
    LocalTuningModel.reset();
    fixture = TrainableGeneration.in(folder);
    commands = new GroupCommands(fixture.generation().id());
    plain = plainLog();
    commanded = commandedLog();
    split = splitLog();
  }

  /** Learnt in the order of the log. */
  private static ListedLog plainLog() throws Exception {
    ListedLog log = logOfItems();
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS);
        MemoryHarness memory = new MemoryHarness(fixture.generation(), 16, null)) {
      memory.snapshot();
      for (GroupEntry example : logged(log, examples(3))) {
        tuner.send(example);
      }
      publish(log, tuner, memory, tuner.news());
    }
    return log;
  }

  /**
   * In the midst of its examples, group 3 splits and ends: what it says after that is late. Of its
   * children only group 4 learns.
   */
  private static ListedLog splitLog() throws Exception {
    ListedLog log = logOfItems();
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS);
        MemoryHarness memory = new MemoryHarness(fixture.generation(), 16, null)) {
      memory.snapshot();
      int answered = 0;
      for (GroupEntry entry : logged(log, withSplit(examples(4)))) {
        tuner.send(entry);
        for (; answered < tuner.commands().size(); answered++) {
          command(log, tuner, tuner.commands().get(answered));
        }
      }
      publish(log, tuner, memory, tuner.news());
    }
    return log;
  }

  /** The entries with two commands in the places of two examples. */
  private static List<GroupEntry> withSplit(List<GroupEntry> entries) {
    List<GroupEntry> ofParent = entries.stream().filter(entry -> entry.group() == 3).toList();
    List<GroupEntry> all = new ArrayList<>(entries);
    replace(all, ofParent.get(5), commands.split("s", "3", List.of("4", "5"), "wide", 1));
    replace(all, ofParent.get(6), commands.retire("r", "3", "4", "wide", 1));
    return all;
  }

  private static void replace(List<GroupEntry> all, GroupEntry at, GroupCommand command) {
    all.set(
        all.indexOf(at),
        new GroupEntry(
            at.group(), null, command, at.topic(), at.partition(), at.offset(), at.time()));
  }

  /**
   * Group 1 is taken back, 2 pinned for a while, 3 ends, and 4 is born of 0 and learns what group 3
   * would have; the memory takes the batches of group 0 first.
   */
  private static ListedLog commandedLog() throws Exception {
    ListedLog log = logOfItems();
    try (TuningHarness tuner = TuningHarness.open(fixture, OPTIONS);
        MemoryHarness memory = new MemoryHarness(fixture.generation(), 16, null)) {
      memory.snapshot();
      int sent = 0;
      for (GroupEntry example : logged(log, examples(4))) {
        if (sent == 45) {
          command(log, tuner, back(tuner, "1"));
        } else if (sent == 48) {
          command(log, tuner, commands.retire("x", "3", "4", "silent", 1));
          AdapterRelease parent = release(tuner, "0", 1);
          command(log, tuner, commands.adopt("b", "4", "0", 1, weights(parent), "split", 1));
        } else if (sent == 78) {
          command(log, tuner, commands.pin("p", "2", "campaign", 1));
        } else if (sent == 88) {
          command(log, tuner, commands.unpin("u", "2", "over", 1));
        } else if (sent == 60) {
          command(log, tuner, commands.adoptFirst("z", "0", "0", "from the start", 1));
        }
        tuner.send(example);
        sent++;
      }
      List<ScoredExamples> batches = new ArrayList<>(tuner.scored());
      List<ScoredExamples> ofFirst = batches.stream().filter(b -> b.group() == 0).toList();
      batches.removeAll(ofFirst);
      publish(
          log,
          tuner,
          memory,
          Stream.of(ofFirst, batches).flatMap(List::stream).map(MemoryNews::of).toList());
    }
    return log;
  }

  private static void command(ListedLog log, TuningHarness tuner, GroupCommand command)
      throws Exception {
    tuner.send(command);
    append(log, TOPICS.groupCommands(), command.getGroupId(), Records.encode(command));
  }

  private static GroupCommand back(TuningHarness tuner, String group) {
    AdapterRelease first = release(tuner, group, 1);
    return commands.adopt("r", group, group, 1, weights(first), "rollback", 1);
  }

  private static AdapterRelease release(TuningHarness tuner, String group, long version) {
    return tuner.releases().stream()
        .filter(r -> r.getGroupId().equals(group) && r.getVersion() == version)
        .findFirst()
        .orElseThrow();
  }

  private static SealedWeights weights(AdapterRelease release) {
    return new SealedWeights(
        release.getWeights(), null, release.getWeightsSha256(), release.getWeightsSize());
  }

  private static ListedLog logOfItems() {
    ListedLog log = new ListedLog(List.of());
    for (String id : TrainableGeneration.items()) {
      Item item = Item.newBuilder().setItemId(id).setTitle("t").setEventTime(1).build();
      append(log, TOPICS.items(), id, Records.encode(item));
    }
    return log;
  }

  /**
   * Training examples in the order of the log.
   *
   * @param heir group that the later half of group 3's examples are of
   */
  private static List<GroupEntry> examples(int heir) {
    return PartitionedLog.inOrder(PartitionedLog.of(fixture, EXAMPLES)).stream()
        .map(example -> inherited(example, heir))
        .toList();
  }

  /** Lets the log of training examples hold these entries, and returns them. */
  private static List<GroupEntry> logged(ListedLog log, List<GroupEntry> entries) {
    List<RawRecord> records = new ArrayList<>();
    for (GroupEntry entry : entries) {
      SpecificRecord value = entry.command() == null ? entry.example() : entry.command();
      records.add(
          new RawRecord(
              entry.topic(),
              entry.partition(),
              entry.offset(),
              entry.time(),
              Keys.id(Integer.toString(entry.group())),
              Records.encode(Objects.requireNonNull(value))));
    }
    log.replace(TOPICS.trainingExamples(), records);
    return entries;
  }

  private static GroupEntry inherited(GroupEntry example, int heir) {
    if (example.group() != 3 || example.offset() < EXAMPLES) {
      return example;
    }
    TrainingExample content = Objects.requireNonNull(example.example());
    content.setGroupId(Integer.toString(heir));
    return new GroupEntry(
        heir, content, example.topic(), example.partition(), example.offset(), example.time());
  }

  private static void publish(
      ListedLog log, TuningHarness tuner, MemoryHarness memory, List<MemoryNews> news)
      throws Exception {
    for (MemoryNews next : news) {
      memory.send(next);
    }
    for (AdapterRelease release : tuner.releases()) {
      append(log, TOPICS.adapterReleases(), release.getGroupId(), Records.encode(release));
    }
    for (GroupQuality quality : memory.quality()) {
      append(log, TOPICS.groupQuality(), quality.getGroupId(), Records.encode(quality));
    }
    for (MemoryUpdate update : memory.updates()) {
      log.append(
          TOPICS.itemMemory(),
          update.key(),
          Records.encode(Objects.requireNonNull(new MemoryUpdate.Layout().value(update))));
    }
  }

  private static void append(ListedLog log, TopicSpec topic, String key, byte[] value) {
    log.append(topic, Keys.id(key), value);
  }

  @Test
  void aLogLearntAgainIsTheSameToTheLastBit() {
    ReplayReport report = replay(plain);
    assertThat(report.releases())
        .as("24 examples, 4 a batch, 2 a release, 4 groups")
        .hasSize(12)
        .allMatch(release -> release.result() == Result.EQUAL);
    assertThat(memory(report).different()).isZero();
    assertThat(memory(report).purchases()).isEqualTo(96);
    assertThat(report.isClean()).isTrue();
    assertThat(report.notes()).isEmpty();
    ReplayReport inLogOrder = replay(plain, "-Dperpeft.tuning.deterministic=true");
    assertThat(inLogOrder.isClean()).isTrue();
    assertThat(inLogOrder.memory()).isEqualTo(report.memory());
  }

  @Test
  void commandsActWhereTheReleasesSay() {
    ReplayReport report = replay(commanded);
    assertThat(report.releases()).noneMatch(release -> release.result().isBad());
    assertThat(report.releases().stream().filter(release -> release.result() == Result.ADOPTED))
        .extracting(ReplayedRelease::group)
        .containsExactlyInAnyOrder(0, 1, 4);
    assertThat(report.count(Result.EQUAL)).isGreaterThan(6);
    assertThat(memory(report).different()).isZero();
    assertThat(report.isClean()).isTrue();
    ReplayReport asNoted = replay(commanded, "-Dperpeft.tuning.deterministic=true");
    assertThat(asNoted.isClean()).as("where a group ended, only the figures say").isTrue();
  }

  @Test
  void aSplitInTheLogNeedsNoOneToSayWhereItWas() {
    ReplayReport report = replay(split);
    assertThat(report.isClean()).isTrue();
    assertThat(report.releases().stream().filter(release -> release.result() == Result.ADOPTED))
        .extracting(ReplayedRelease::group)
        .containsExactlyInAnyOrder(4, 5);
    assertThat(report.releases())
        .filteredOn(release -> release.group() == 4)
        .as("born, and learnt on")
        .hasSizeGreaterThan(1);
    assertThat(memory(report).purchases()).isBetween(64L, 94L);
    ListedLog forgotten = split.copy();
    forgotten.replace(TOPICS.groupQuality(), List.of());
    ReplayReport byTheLog = replay(forgotten, "-Dperpeft.tuning.deterministic=true");
    assertThat(byTheLog.isClean()).isTrue();
    assertThat(byTheLog.memory()).isEqualTo(report.memory());
  }

  @Test
  void oneOtherExampleMakesAnotherRelease() {
    ListedLog log = plain.copy();
    List<RawRecord> examples = new ArrayList<>(log.of(TOPICS.trainingExamples()));
    RawRecord one = examples.get(2);
    TrainingExample other =
        AvroCodec.of(TrainingExample.class).decode(Objects.requireNonNull(one.value()));
    other.setTarget(TrainableGeneration.item(1));
    examples.set(
        2,
        new RawRecord(
            one.topic(),
            one.partition(),
            one.offset(),
            one.timestampMillis(),
            one.key(),
            Records.encode(other)));
    log.replace(TOPICS.trainingExamples(), examples);
    ReplayReport report = replay(log);
    int group = Integer.parseInt(other.getGroupId());
    assertThat(report.releases())
        .allMatch(r -> r.result() == (r.group() == group ? Result.DIFFERENT : Result.EQUAL));
    assertThat(memory(report).different()).isPositive();
    assertThat(report.isClean()).isFalse();
  }

  @Test
  void saysWhatCannotBeRebuiltAndWhy() {
    ReplayReport options = replay(plain, "-Dperpeft.tuning.negatives=9");
    assertThat(options.releases())
        .allMatch(r -> r.result() == Result.UNKNOWN && r.detail().contains("other options"));

    ListedLog cut = plain.copy();
    cut.replace(
        TOPICS.trainingExamples(),
        plain.of(TOPICS.trainingExamples()).stream().filter(r -> r.offset() >= 3).toList());
    assertThat(replay(cut).releases())
        .anyMatch(r -> r.result() == Result.UNKNOWN && r.detail().contains("begins at offset 3"))
        .noneMatch(r -> r.result() == Result.DIFFERENT);

    ListedLog early = plain.copy();
    early.replace(
        TOPICS.trainingExamples(),
        plain.of(TOPICS.trainingExamples()).stream().filter(r -> r.offset() < 14).toList());
    assertThat(replay(early).releases()).anyMatch(r -> r.result() == Result.MISSING);

    ListedLog forgotten = commanded.copy();
    forgotten.replace(
        TOPICS.groupQuality(),
        commanded.of(TOPICS.groupQuality()).stream().filter(r -> r.offset() > 0).toList());
    ReplayReport pinned = replay(forgotten);
    assertThat(pinned.memory()).isNull();
    assertThat(pinned.notes()).anyMatch(note -> note.contains("item memory is not compared"));
    assertThat(pinned.releases())
        .filteredOn(r -> r.result().isBad())
        .isNotEmpty()
        .allMatch(r -> r.group() == 2 && r.detail().contains("pinned"));

    ListedLog unborn = commanded.copy();
    unborn.replace(TOPICS.groupCommands(), List.of());
    assertThat(replay(unborn).releases())
        .anyMatch(r -> r.group() == 4 && r.detail().contains("born"));
  }

  @Test
  void rebuildsWhatIsSelected() throws Exception {
    ReplayReport report = run(plain, new Replay.Selection(2, 3L));
    assertThat(report.releases()).extracting(ReplayedRelease::group).containsOnly(2);
    assertThat(report.releases()).extracting(ReplayedRelease::version).containsExactly(1L, 2L, 3L);
    assertThat(report.memory()).isNull();
  }

  @Test
  void aFileHoldsAllThatTheTopicsHold(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("log.avro");
    long records = LogExport.write(commanded, file);
    assertThat(records).isGreaterThan(180);
    try (LogFile log = LogFile.open(file)) {
      assertThat(run(log, Replay.Selection.ALL)).isEqualTo(replay(commanded));
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    try (LogFile log = LogFile.open(file)) {
      assertThatThrownBy(() -> run(log, Replay.Selection.ALL))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("log.avro")
          .hasMessageContaining("damaged or was cut off");
    }
    Files.write(file, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> LogFile.open(file)).hasMessageContaining("log.avro");
  }

  private static ReplayReport.MemoryComparison memory(ReplayReport report) {
    return Objects.requireNonNull(report.memory());
  }

  private static ReplayReport replay(ReplayLog log, String... more) {
    return run(log, Replay.Selection.ALL, more);
  }

  private static ReplayReport run(ReplayLog log, Replay.Selection selection, String... more) {
    String[] own = {
      "-Dperpeft.generation=" + fixture.directory(),
      "-Dperpeft.hidden-states=" + fixture.hiddenStates(),
      "-Dperpeft.items.cache-dir=" + folder.resolve("cache")
    };
    String[] all = Stream.of(OPTIONS, own, more).flatMap(Arrays::stream).toArray(String[]::new);
    return new Replay(log, JobOptions.load(all), selection).run(read -> {});
  }
}
