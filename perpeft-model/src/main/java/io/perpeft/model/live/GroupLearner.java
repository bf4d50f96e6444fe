package io.perpeft.model.live;

import ai.djl.engine.EngineException;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.core.tuning.ClosedBatch;
import io.perpeft.core.tuning.Example;
import io.perpeft.core.tuning.GateVerdict;
import io.perpeft.core.tuning.GroupState;
import io.perpeft.core.tuning.IndexedExample;
import io.perpeft.core.tuning.Negatives;
import io.perpeft.core.tuning.ReleaseGate;
import io.perpeft.core.tuning.Seeds;
import io.perpeft.model.training.GroupTuner;
import io.perpeft.model.training.MicroBatch;
import io.perpeft.model.training.StepResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One group: takes the examples of its log in order, scores every micro-batch before it learns from
 * it, steps, and releases what its gate lets pass.
 *
 * <p>Its weights, releases and figures are a function of generation, settings and log (and of what
 * the catalogue says of the items), whatever the timing and however often it is restored in
 * between. Not thread-safe.
 *
 * <p>A step that diverges is dropped, and so is one at which the engine fails: then training starts
 * again from the released weights.
 */
public final class GroupLearner implements AutoCloseable {
  /** More in a row are no fault of the batches. */
  private static final int MAX_ENGINE_FAILURES = 3;

  private final LearnerContext context;
  private final int group;
  private final GroupState state;
  private final ReleaseGate gate;
  private final GroupModel model;

  /** Items 1 to this are known to be in the catalogue. */
  private int available;

  /** Steps in a row at which the engine failed. */
  private int engineFailures;

  private Predicate<ClosedBatch> pause = batch -> false;

  /**
   * What a learner is restored from, besides its group.
   *
   * @param state small, changes with every example
   * @param gate scores that decide about releases, changes with every step
   * @param tuner weights and moments, changes with every step
   * @param released weights of the last release; null before the first
   * @param parent weights of the version before that; null where there is none to go back to
   */
  public record Snapshot(
      byte[] state,
      byte[] gate,
      byte[] tuner,
      byte @Nullable [] released,
      byte @Nullable [] parent) {}

  private GroupLearner(
      LearnerContext context, int group, GroupState state, ReleaseGate gate, GroupModel model) {
    this.context = context;
    this.group = group;
    this.state = state;
    this.gate = gate;
    this.model = model;
  }

  /** A learner at the beginning of its group's log, with the generation's weights. */
  public static GroupLearner begin(LearnerContext context, int group) {
    return begin(context, group, context.firstWeights(group));
  }

  /**
   * A learner at the beginning of its group's log.
   *
   * @param weights version 0 of the group; to be made a release by {@link #adopt} if they are not
   *     the generation's
   */
  public static GroupLearner begin(LearnerContext context, int group, GroupWeights weights) {
    GroupState state = new GroupState(context.index());
    return new GroupLearner(
        context,
        group,
        state,
        new ReleaseGate(context.settings().gate()),
        new GroupModel(
            context,
            group,
            state.items(),
            GroupTuner.firstSnapshot(context.tuning(), weights),
            weights,
            null));
  }

  /**
   * The learner that a snapshot was taken of.
   *
   * @throws IllegalArgumentException if the snapshot is not one, or of another generation
   */
  public static GroupLearner restore(LearnerContext context, int group, Snapshot snapshot) {
    GroupWeights released = weights(snapshot.released(), "released weights of group " + group);
    GroupState state = GroupState.decode(context.index(), snapshot.state());
    ReleaseGate gate = ReleaseGate.decode(context.settings().gate(), snapshot.gate());
    GroupTuner.check(context.tuning(), snapshot.tuner());
    return new GroupLearner(
        context,
        group,
        state,
        gate,
        new GroupModel(
            context,
            group,
            state.items(),
            snapshot.tuner(),
            released == null ? context.firstWeights(group) : released,
            weights(snapshot.parent(), "weights before those of group " + group)));
  }

  private static @Nullable GroupWeights weights(byte @Nullable [] bytes, String source) {
    return bytes == null ? null : GroupWeights.decode(ByteBuffer.wrap(bytes), source);
  }

  /** Optimiser steps since the generation. */
  public long steps() {
    return state.steps();
  }

  /** Micro-batches since the generation. */
  public long batches() {
    return state.batches();
  }

  /** Examples that wait for their micro-batch to be closed. */
  public int buffered() {
    return state.buffered();
  }

  /** Version of the last release. */
  public long version() {
    return state.version();
  }

  /** Ids of the group's items beyond the generation's, in the order of their indices. */
  public List<String> addedItems() {
    return List.copyOf(state.items().added());
  }

  /** The small part of the snapshot. */
  public byte[] state() {
    return state.encode();
  }

  /** What decides about releases. */
  public byte[] gate() {
    return gate.encode();
  }

  /** Weights and moments. */
  public byte[] tunerSnapshot() {
    return model.training();
  }

  /** Weights of the last release; before the first, the generation's. */
  public byte[] releasedWeights() {
    return model.releasedWeights();
  }

  /** Weights of the version before the released one; null where there is none to go back to. */
  public byte @Nullable [] parentWeights() {
    return model.parentWeights();
  }

  /**
   * An item without which the example cannot be learned from and that the catalogue lacks: one the
   * example names, or any other of the group, since each may be a negative.
   */
  public Optional<String> missing(Example example) {
    while (available < state.items().size()) {
      String id = state.items().id(available + 1);
      if (!context.catalogue().has(id)) {
        return Optional.of(id);
      }
      available++;
    }
    return example
        .items()
        .filter(id -> !state.items().contains(id) && !context.catalogue().has(id))
        .findFirst();
  }

  /**
   * Takes the next example in; none may be {@link #missing}.
   *
   * @return what the micro-batches that it closed led to, in order
   */
  public List<BatchOutcome> learn(Example example) {
    List<BatchOutcome> outcomes = new ArrayList<>();
    for (ClosedBatch batch : state.accept(example, context.settings().limits())) {
      outcomes.add(run(batch));
    }
    return outcomes;
  }

  /** Learns from what is buffered, as from a whole micro-batch. */
  public List<BatchOutcome> flush() {
    return state.closeEarly().map(this::run).stream().toList();
  }

  /**
   * While paused, micro-batches are scored and counted, but nothing learns from them and nothing is
   * released or taken back. Not part of the snapshot.
   */
  public void pause(boolean value) {
    pause(batch -> value);
  }

  /** As above, for the batches that are named. */
  public void pause(Predicate<ClosedBatch> batches) {
    pause = batches;
  }

  /**
   * Makes these weights the next version and learns on from them, with a fresh optimiser. They are
   * not taken back, however they score.
   */
  public BatchOutcome.Release adopt(GroupWeights weights) {
    model.use();
    model.versions().release(weights, false);
    startAgain();
    model.settle();
    return new BatchOutcome.Release(state.release(), releasedWeights());
  }

  private BatchOutcome run(ClosedBatch batch) {
    long version = state.version();
    boolean paused = pause.test(batch);
    model.use();
    BatchScores scores = BatchScores.of(context, batch, seed(batch, "candidates"));
    float[][] neural = scores.by(model.versions().released());
    RankingQuality live = scores.quality(neural);
    RankingQuality frozen = scores.quality(scores.by(model.versions().frozenGlobal()));
    StepResult result;
    if (paused) {
      result = new StepResult.Paused();
    } else {
      probe(batch);
      result = step(batch);
    }
    state.finish(batch, result instanceof StepResult.Applied, live);
    Decision decision = paused ? Decision.NONE : decide();
    model.settle();
    return new BatchOutcome(
        batch.examples(),
        version,
        scores.candidates(),
        neural,
        live,
        frozen,
        result,
        state.steps(),
        batch.newestEventTimeMillis(),
        decision.release(),
        decision.verdict());
  }

  private record Decision(GateVerdict verdict, BatchOutcome.@Nullable Release release) {
    static final Decision NONE = new Decision(new GateVerdict.Pass(), null);
  }

  private Decision decide() {
    GateVerdict verdict = gate.released();
    if (verdict instanceof GateVerdict.RollBack) {
      return new Decision(verdict, rollBack());
    }
    if (!gate.isReady() || !state.isDue(context.settings().releases())) {
      return Decision.NONE;
    }
    verdict = gate.due();
    if (verdict instanceof GateVerdict.Pass) {
      return new Decision(verdict, release());
    }
    state.postpone();
    if (verdict instanceof GateVerdict.Restart) {
      startAgain();
    }
    return new Decision(verdict, null);
  }

  /** Lets all weights that the gate compares score the batch, before anything learns from it. */
  private void probe(ClosedBatch batch) {
    if (context.settings().gate().isOn()) {
      GateProbe probe = new GateProbe(context, batch, seed(batch, "gate"));
      VersionVectors before = model.versions().parent();
      gate.observe(
          probe.scores(model.tuner().weights(), model::inputs),
          probe.scores(model.versions().released().covering(batch.items())),
          before == null ? null : probe.scores(before.covering(batch.items())),
          probe.guesses());
    }
  }

  private StepResult step(ClosedBatch batch) {
    List<IndexedExample> examples = batch.examples();
    Negatives negatives =
        state.sample(batch, context.settings().negatives(), seed(batch, "negatives"));
    MicroBatch learned =
        new MicroBatch(
            examples.stream().map(IndexedExample::history).toArray(int[][]::new),
            examples.stream().mapToInt(IndexedExample::target).toArray(),
            negatives.items(),
            negatives.logExpected(),
            examples.stream().map(negatives::ownedBy).toArray(boolean[][]::new));
    try {
      StepResult result = model.tuner().step(learned, seed(batch, "step"));
      engineFailures = 0;
      return result;
    } catch (EngineException e) {
      if (++engineFailures > MAX_ENGINE_FAILURES) {
        throw e;
      }
      // It may have failed between two of the weights.
      startAgain();
      return new StepResult.Dropped(Float.NaN, "the engine failed: " + e.getMessage());
    }
  }

  private BatchOutcome.Release release() {
    model.versions().release(model.tuner().weights(), context.settings().gate().isOn());
    gate.begin();
    return new BatchOutcome.Release(state.release(), releasedWeights());
  }

  /** The version before the released one comes back under a new number, and learns on. */
  private BatchOutcome.Release rollBack() {
    model.versions().rollBack();
    startAgain();
    return new BatchOutcome.Release(state.release(), releasedWeights());
  }

  private void startAgain() {
    gate.begin();
    model.startAgain();
  }

  private long seed(ClosedBatch batch, String purpose) {
    return Seeds.of(context.generationId(), group, batch.number(), purpose);
  }

  @Override
  public void close() {
    model.close();
  }
}
