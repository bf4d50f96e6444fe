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
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.training.GroupTuner;
import io.perpeft.model.training.ItemSource;
import io.perpeft.model.training.MicroBatch;
import io.perpeft.model.training.StepResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
  private GroupTuner tuner;
  private VersionVectors released;

  /** The version before the released one, to go back to; null if there is none. */
  private @Nullable VersionVectors parent;

  private @Nullable VersionVectors frozenGlobal;

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
      LearnerContext context,
      int group,
      GroupState state,
      ReleaseGate gate,
      TunerStart start,
      GroupWeights weights) {
    this.context = context;
    this.group = group;
    this.state = state;
    this.gate = gate;
    this.tuner = start.open(this::inputs);
    try {
      released = new VersionVectors(context, weights, state.items());
    } catch (RuntimeException e) {
      tuner.close();
      throw e;
    }
  }

  private interface TunerStart {
    GroupTuner open(ItemSource items);
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
    return new GroupLearner(
        context,
        group,
        new GroupState(context.index()),
        new ReleaseGate(context.settings().gate()),
        items -> GroupTuner.create(context.tuning(), items, weights),
        weights);
  }

  /**
   * The learner that a snapshot was taken of.
   *
   * @throws IllegalArgumentException if the snapshot is not one, or of another generation
   */
  public static GroupLearner restore(LearnerContext context, int group, Snapshot snapshot) {
    GroupWeights weights = weights(snapshot.released(), "released weights of group " + group);
    GroupLearner learner =
        new GroupLearner(
            context,
            group,
            GroupState.decode(context.index(), snapshot.state()),
            ReleaseGate.decode(context.settings().gate(), snapshot.gate()),
            items -> GroupTuner.restore(context.tuning(), items, snapshot.tuner()),
            weights == null ? context.firstWeights(group) : weights);
    GroupWeights parent = weights(snapshot.parent(), "weights before those of group " + group);
    learner.parent =
        parent == null ? null : new VersionVectors(context, parent, learner.state.items());
    return learner;
  }

  private static @Nullable GroupWeights weights(byte @Nullable [] bytes, String source) {
    return bytes == null ? null : GroupWeights.decode(ByteBuffer.wrap(bytes), source);
  }

  private ItemInputs inputs(int item) {
    return context.catalogue().inputs(state.items().id(item));
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
    return tuner.snapshot();
  }

  /** Weights of the last release; before the first, the generation's. */
  public byte[] releasedWeights() {
    return released.weights().encode();
  }

  /** Weights of the version before the released one; null where there is none to go back to. */
  public byte @Nullable [] parentWeights() {
    return parent == null ? null : parent.weights().encode();
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
    released = new VersionVectors(context, weights, state.items());
    parent = null;
    startAgain();
    return new BatchOutcome.Release(state.release(), releasedWeights());
  }

  private BatchOutcome run(ClosedBatch batch) {
    long version = state.version();
    boolean paused = pause.test(batch);
    BatchScores scores = BatchScores.of(context, batch, seed(batch, "candidates"));
    float[][] neural = scores.by(released);
    RankingQuality live = scores.quality(neural);
    RankingQuality frozen = scores.quality(scores.by(frozenGlobal()));
    StepResult result;
    if (paused) {
      result = new StepResult.Paused();
    } else {
      probe(batch);
      result = step(batch);
    }
    state.finish(batch, result instanceof StepResult.Applied, live);
    Decision decision = paused ? Decision.NONE : decide();
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
      VersionVectors before = parent;
      gate.observe(
          probe.scores(tuner.weights(), this::inputs),
          probe.scores(released.covering(batch.items())),
          before == null ? null : probe.scores(before.covering(batch.items())),
          probe.guesses());
    }
  }

  /** Only once the generation's items are in the catalogue. */
  private VersionVectors frozenGlobal() {
    VersionVectors vectors = frozenGlobal;
    if (vectors == null) {
      vectors = context.frozenGlobal(state.items());
      frozenGlobal = vectors;
    }
    return vectors;
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
      StepResult result = tuner.step(learned, seed(batch, "step"));
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
    parent = context.settings().gate().isOn() ? released : null;
    released = new VersionVectors(context, tuner.weights(), state.items());
    gate.begin();
    return new BatchOutcome.Release(state.release(), releasedWeights());
  }

  /** The version before the released one comes back under a new number, and learns on. */
  private BatchOutcome.Release rollBack() {
    released = Objects.requireNonNull(parent);
    parent = null;
    startAgain();
    return new BatchOutcome.Release(state.release(), releasedWeights());
  }

  private void startAgain() {
    gate.begin();
    tuner.close();
    tuner = GroupTuner.create(context.tuning(), this::inputs, released.weights());
  }

  private long seed(ClosedBatch batch, String purpose) {
    return Seeds.of(context.generationId(), group, batch.number(), purpose);
  }

  @Override
  public void close() {
    tuner.close();
  }
}
