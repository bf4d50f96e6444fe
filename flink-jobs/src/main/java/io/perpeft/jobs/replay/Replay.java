package io.perpeft.jobs.replay;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.live.ScoredBatch;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.items.JobModel;
import io.perpeft.jobs.items.ModelSettings;
import io.perpeft.jobs.options.ItemOptions;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.options.RefreshOptions;
import io.perpeft.jobs.options.TuningOptions;
import io.perpeft.jobs.replay.ReleasedVersions.Version;
import io.perpeft.jobs.tuning.ExampleReading;
import io.perpeft.jobs.tuning.GroupEntry;
import io.perpeft.jobs.tuning.MemoryModel;
import io.perpeft.jobs.tuning.TuningSettings;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.model.live.BatchOutcome;
import io.perpeft.model.live.LearnerContext;
import io.perpeft.model.training.TuningContext;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.groups.GroupCommands;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.UnionCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Learns a log again from the generation on, through the very classes that the tuning job runs, and
 * compares every release, and the item memory, with what the job published.
 */
public final class Replay {
  private final ReplayLog log;
  private final JobOptions options;
  private final TuningSettings settings;
  private final Selection selection;
  private final List<ReplayedRelease> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * What is wanted.
   *
   * @param group the only group to be rebuilt, or null for all
   * @param until the last version to be rebuilt, or null for all
   */
  public record Selection(@Nullable Integer group, @Nullable Long until) {
    public static final Selection ALL = new Selection(null, null);

    boolean includes(int number) {
      return group == null || group == number;
    }

    long last() {
      return until == null ? Long.MAX_VALUE : until;
    }
  }

  /**
   * @param options of the jobs whose log it is
   */
  public Replay(ReplayLog log, JobOptions options, Selection selection) {
    this.log = log;
    this.options = options;
    this.selection = selection;
    settings = TuningSettings.of(options);
  }

  /**
   * Runs it.
   *
   * @param progress told how many training examples have been read
   */
  public ReplayReport run(LongConsumer progress) {
    try (JobModel model = JobModel.acquire(ModelSettings.of(options))) {
      ReplayCatalogue catalogue =
          new ReplayCatalogue(
              model.encoding(),
              Math.toIntExact(options.get(ItemOptions.MAX_RECORD_SIZE).getBytes()));
      log.read(log.topics().items(), catalogue::add);
      try (LearnerContext learners =
          new LearnerContext(
              model.generation(),
              model.items(),
              new TuningContext(model.recommender(), model.method(), settings.training()),
              settings.learner(),
              catalogue,
              settings.residency().open())) {
        return run(model.generation(), learners, catalogue, progress);
      }
    }
  }

  private ReplayReport run(
      Generation generation,
      LearnerContext learners,
      ReplayCatalogue catalogue,
      LongConsumer progress) {
    ReleasedVersions released = new ReleasedVersions(generation.id());
    GroupCommandLog commands =
        new GroupCommandLog(
            generation,
            new WeightsSource(
                settings.weightsDirectory(),
                options.get(RefreshOptions.MAX_WEIGHTS_SIZE).getBytes()));
    BatchLog batches = new BatchLog(generation.id());
    log.read(log.topics().adapterReleases(), released::add);
    log.read(log.topics().groupCommands(), commands::add);
    log.read(log.topics().groupQuality(), batches::add);
    notes.addAll(commands.notes());
    boolean asNoted = batches.isComplete() && (!settings.deterministic() || commands.closedEarly());
    MemoryReplay memory = memory(generation, commands, batches, asNoted);

    GroupReplay.Context context =
        new GroupReplay.Context(
            learners,
            released,
            commands,
            batches,
            asNoted,
            (group, release) -> hindrance(group, release, commands, batches),
            rows::add);
    SortedMap<Integer, GroupReplay> groups = new TreeMap<>();
    try {
      released.groups().keySet().stream()
          .filter(selection::includes)
          .forEach(group -> groups.put(group, new GroupReplay(context, group)));
      learn(generation, context, groups, catalogue, memory, progress);
      groups.values().forEach(group -> group.finish(selection.last()));
    } finally {
      groups.values().forEach(GroupReplay::close);
    }
    if (!catalogue.substituted().isEmpty()) {
      notes.add(
          "items that their topic does not hold, taken as without title and picture: "
              + String.join(", ", catalogue.substituted()));
    }
    return new ReplayReport(
        List.copyOf(rows), memory == null ? null : memory.compare(), List.copyOf(notes));
  }

  private @Nullable MemoryReplay memory(
      Generation generation, GroupCommandLog commands, BatchLog batches, boolean asNoted) {
    if (!selection.equals(Selection.ALL)) {
      return null;
    }
    if (!asNoted && (!settings.deterministic() || commands.closedEarly())) {
      notes.add(
          "the item memory is not compared: %s no longer holds the order in which batches were learnt%s"
              .formatted(
                  log.topics().groupQuality().name(),
                  settings.deterministic()
                      ? ", and a command closed a micro-batch early, where the log does not say"
                      : ", and %s is off".formatted(TuningOptions.DETERMINISTIC.key())));
      return null;
    }
    MemoryReplay memory =
        new MemoryReplay(MemoryModel.of(generation), settings.memoryPublishPurchases());
    log.read(log.topics().itemMemory(), memory::add);
    if (!memory.isPublished()) {
      return null;
    }
    memory.begin(asNoted ? batches.order() : null);
    return memory;
  }

  private void learn(
      Generation generation,
      GroupReplay.Context context,
      SortedMap<Integer, GroupReplay> groups,
      ReplayCatalogue catalogue,
      @Nullable MemoryReplay memory,
      LongConsumer progress) {
    ExampleReading reading = new ExampleReading(generation);
    UnionCodec codec = codec();
    Iterator<TimedRecord> log = this.log.examples();
    for (long read = 1; log.hasNext() && !isDone(groups); read++) {
      GroupEntry entry = read(codec, reading, log.next());
      if (entry != null && selection.includes(entry.group())) {
        GroupReplay group =
            groups.computeIfAbsent(entry.group(), number -> new GroupReplay(context, number));
        for (BatchOutcome outcome : learn(group, entry, catalogue)) {
          if (memory != null) {
            take(memory, group, outcome);
          }
        }
      }
      progress.accept(read);
    }
  }

  private static List<BatchOutcome> learn(
      GroupReplay group, GroupEntry entry, ReplayCatalogue catalogue) {
    GroupCommand command = entry.command();
    if (command == null) {
      return group.learn(entry, catalogue::substitute);
    }
    return switch (command.getKind()) {
      case GroupCommands.SPLIT -> group.flush();
      case GroupCommands.RETIRE -> group.end();
      default -> List.of();
    };
  }

  private UnionCodec codec() {
    int maxBytes = Math.toIntExact(options.get(TuningOptions.MAX_RECORD_SIZE).getBytes());
    return UnionCodec.of(
        AvroCodec.of(TrainingExample.class, maxBytes), AvroCodec.of(GroupCommand.class, maxBytes));
  }

  private boolean isDone(SortedMap<Integer, GroupReplay> groups) {
    return selection.until() != null
        && !groups.isEmpty()
        && groups.values().stream().allMatch(group -> group.version() >= selection.until());
  }

  private static void take(MemoryReplay memory, GroupReplay group, BatchOutcome outcome) {
    List<String> added = group.addedItems();
    memory.take(
        group.source(),
        new ScoredBatch(
            group.group(),
            outcome.examples(),
            item -> memory.itemId(added, item),
            outcome.candidates(),
            outcome.neural()));
  }

  /** The entry, or null where the job made a dead letter of the record or passed over it. */
  private static @Nullable GroupEntry read(
      UnionCodec codec, ExampleReading reading, TimedRecord timed) {
    RawRecord record = timed.record();
    byte[] value = record.value();
    if (value == null) {
      return null;
    }
    try {
      GroupEntry entry = reading.read(codec.decode(value), record, 0);
      return entry == null ? null : entry.at(timed.time());
    } catch (WireFormatException | FaultyRecordException e) {
      return null;
    }
  }

  private @Nullable String hindrance(
      int group, Version release, GroupCommandLog commands, BatchLog batches) {
    if (!release.optionsHash().equals(settings.optionsHash())) {
      return "it was made with other options: their hash is %s, here %s"
          .formatted(release.optionsHash(), settings.optionsHash());
    }
    long begin = log.begins().values().stream().mapToLong(Long::longValue).max().orElse(0);
    if (begin > release.from()) {
      return "the log begins at offset %d of a partition, the group began to learn at %d"
          .formatted(begin, release.from());
    }
    if (commands.wasPinned(group) && !batches.isComplete()) {
      return "the group was pinned for a while, and %s no longer says when"
          .formatted(log.topics().groupQuality().name());
    }
    return null;
  }
}
