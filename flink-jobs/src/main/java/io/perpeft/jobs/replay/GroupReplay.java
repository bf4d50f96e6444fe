package io.perpeft.jobs.replay;

import io.perpeft.core.files.Sha256;
import io.perpeft.core.tuning.Example;
import io.perpeft.core.tuning.IndexedExample;
import io.perpeft.core.tuning.ReleaseNote;
import io.perpeft.jobs.replay.ReleasedVersions.Version;
import io.perpeft.jobs.replay.ReplayedRelease.Result;
import io.perpeft.jobs.tuning.GroupEntry;
import io.perpeft.model.live.BatchOutcome;
import io.perpeft.model.live.GroupLearner;
import io.perpeft.model.live.LearnerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A group that learns its log again, from the generation's weights or from those it was born with.
 *
 * <p>A command that brought weights acted between two micro-batches. The release it led to says
 * where: it has seen as much as the batch before it, and its weights are the command's.
 */
final class GroupReplay implements AutoCloseable {
  private final int group;
  private final SortedMap<Long, Version> released;
  private final List<GroupCommandLog.Adoption> adoptions;
  private final int source;
  private final Judge judge;
  private final Context context;
  private final Consumer<ReplayedRelease> rows;
  private final @Nullable GroupLearner learner;
  private long until;
  private boolean ended;

  /** Says why a release cannot be rebuilt by this replay; null if it can. */
  interface Judge {
    @Nullable String hindrance(int group, Version release);
  }

  /**
   * What all groups share.
   *
   * @param closingAsNoted whether a micro-batch is closed as soon as it has as many examples as the
   *     job noted
   */
  record Context(
      LearnerContext learners,
      ReleasedVersions released,
      GroupCommandLog commands,
      BatchLog batches,
      boolean closingAsNoted,
      Judge judge,
      Consumer<ReplayedRelease> rows) {}

  GroupReplay(Context context, int group) {
    this.group = group;
    released = context.released().of(group);
    adoptions = new ArrayList<>(context.commands().adoptions(group));
    this.context = context;
    judge = context.judge();
    rows = context.rows();
    source =
        context.learners().brings(group) || adoptions.isEmpty() ? group : adoptions.get(0).source();
    learner = begin(context);
    if (learner != null) {
      learner.pause(batch -> context.batches().wasPaused(group, batch.number()));
      adopt(learner);
    }
  }

  private @Nullable GroupLearner begin(Context context) {
    if (context.learners().brings(group)) {
      return GroupLearner.begin(context.learners(), group);
    }
    return adoptions.isEmpty()
        ? null
        : GroupLearner.begin(context.learners(), group, adoptions.get(0).weights());
  }

  int group() {
    return group;
  }

  /** Group whose weights it was born with; itself if the generation brought it. */
  int source() {
    return source;
  }

  /** Ids of its items beyond the generation's. */
  List<String> addedItems() {
    return learner == null ? List.of() : learner.addedItems();
  }

  /** The version it has come to. */
  long version() {
    return learner == null ? 0 : learner.version();
  }

  /** Whether the job learned from the example; it may have begun in the midst of the log. */
  private boolean learned(GroupEntry example) {
    return released.values().stream()
        .filter(version -> version.until() > 0)
        .findFirst()
        .map(version -> example.offset() >= version.from())
        .orElse(true);
  }

  /** Takes the next example of the log in. */
  List<BatchOutcome> learn(GroupEntry next, Consumer<String> missing) {
    GroupLearner open = learner;
    if (open == null || !learned(next)) {
      return List.of();
    }
    Example example = next.toExample();
    for (var item = open.missing(example); item.isPresent(); item = open.missing(example)) {
      missing.accept(item.get());
    }
    List<BatchOutcome> outcomes = new ArrayList<>(open.learn(example));
    boolean closed =
        context.closingAsNoted() && context.batches().had(group, open.batches(), open.buffered());
    if (ended || closed) {
      outcomes.addAll(open.flush());
    }
    return compared(open, outcomes);
  }

  /** Learns from the unfilled micro-batch, as a split does. */
  List<BatchOutcome> flush() {
    return learner == null ? List.of() : compared(learner, learner.flush());
  }

  /** Ends the group: what comes later is learnt by nobody but the item memory. */
  List<BatchOutcome> end() {
    List<BatchOutcome> outcomes = flush();
    ended = true;
    if (learner != null) {
      learner.pause(true);
    }
    return outcomes;
  }

  private List<BatchOutcome> compared(GroupLearner open, List<BatchOutcome> outcomes) {
    for (BatchOutcome outcome : outcomes) {
      for (IndexedExample seen : outcome.examples()) {
        until = Math.max(until, seen.position().offset() + 1);
      }
      BatchOutcome.Release release = outcome.release();
      if (release != null) {
        compare(release, Result.EQUAL);
      }
    }
    adopt(open);
    return outcomes;
  }

  private void adopt(GroupLearner open) {
    Version next = released.get(open.version() + 1);
    while (next != null && next.until() == until) {
      GroupCommandLog.Adoption adoption = take(next.weightsSha256());
      if (adoption == null) {
        return;
      }
      compare(open.adopt(adoption.weights()), Result.ADOPTED);
      next = released.get(open.version() + 1);
    }
  }

  private GroupCommandLog.@Nullable Adoption take(String sha256) {
    for (int i = 0; i < adoptions.size(); i++) {
      if (adoptions.get(i).sha256().equals(sha256)) {
        return adoptions.remove(i);
      }
    }
    return null;
  }

  private void compare(BatchOutcome.Release release, Result ifEqual) {
    ReleaseNote note = release.note();
    String sha256 = Sha256.hex(release.weights());
    Version there = released.get(note.version());
    if (there == null) {
      row(note, sha256, Result.UNRELEASED, "");
      return;
    }
    String hindrance = judge.hindrance(group, there);
    if (sha256.equals(there.weightsSha256())) {
      row(note, sha256, ifEqual, "");
    } else if (hindrance != null) {
      row(note, sha256, Result.UNKNOWN, hindrance);
    } else {
      row(note, sha256, Result.DIFFERENT, "released: " + there.weightsSha256());
    }
  }

  private void row(ReleaseNote note, String sha256, Result result, String detail) {
    rows.accept(
        new ReplayedRelease(
            group, note.version(), note.steps(), note.examples(), until, sha256, result, detail));
  }

  /** Names the releases up to this version that the log did not lead to. */
  void finish(long last) {
    for (Version there : released.values()) {
      if (there.version() > version() && there.version() <= last) {
        String hindrance =
            learner == null
                ? "the group was born by a command that the log does not hold"
                : judge.hindrance(group, there);
        rows.accept(
            new ReplayedRelease(
                group,
                there.version(),
                there.steps(),
                there.examples(),
                there.until(),
                there.weightsSha256(),
                hindrance == null ? Result.MISSING : Result.UNKNOWN,
                hindrance == null ? "the log does not lead to it" : hindrance));
      }
    }
  }

  @Override
  public void close() {
    if (learner != null) {
      learner.close();
    }
  }
}
