package io.perpeft.model.training;

import ai.djl.pytorch.jni.JniUtils;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.weights.WeightLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The live learner of one group: its adapter and projector on the device, trained by sampled
 * softmax on the item that follows a history. SASRec and ID table are frozen.
 *
 * <p>What it learns is a function of its first weights, the batches and their seeds alone. Safe for
 * use by several threads, whose steps then follow in the order in which they reach the device.
 */
public final class GroupTuner implements AutoCloseable {
  private record Parts(Tensors owner, LearntPart adapter, LearntPart projector) {}

  private final TuningContext context;
  private final ItemSource items;
  private final Device device;
  private final ModelProgram program;
  private final WeightLayout projectorLayout;
  private final Parts parts;
  private RunningLoss running;

  private GroupTuner(TuningContext context, ItemSource items, TunerSnapshot start) {
    this.context = context;
    this.items = items;
    device = context.recommender().device();
    program = context.program();
    projectorLayout = context.projectorLayout();
    running = start.running();
    parts = device.call(Priority.TRAINING, tensors -> parts(tensors.resident(), start));
  }

  /**
   * A learner that starts from a group's weights, with no moments.
   *
   * @param items inputs of whatever items the batches will name
   * @throws IllegalArgumentException naming the tensor that is missing, misshapen or not finite
   */
  public static GroupTuner create(TuningContext context, ItemSource items, GroupWeights weights) {
    return new GroupTuner(context, items, first(context, weights));
  }

  /**
   * What {@link #snapshot} would say of a learner that starts from a group's weights.
   *
   * @throws IllegalArgumentException naming the tensor that is missing, misshapen or not finite
   */
  public static byte[] firstSnapshot(TuningContext context, GroupWeights weights) {
    return first(context, weights).encode();
  }

  private static TunerSnapshot first(TuningContext context, GroupWeights weights) {
    float[] adapter = context.method().layout().vector(weights.tensors(), GroupWeights.ADAPTER);
    float[] projector = context.projectorLayout().vector(weights.tensors(), GroupWeights.PROJECTOR);
    return new TunerSnapshot(
        RunningLoss.NONE, LearntPart.State.fresh(adapter), LearntPart.State.fresh(projector));
  }

  /**
   * The learner that {@link #snapshot} was taken of.
   *
   * @throws IllegalArgumentException if the bytes are no snapshot, or of other sizes
   */
  public static GroupTuner restore(TuningContext context, ItemSource items, byte[] snapshot) {
    return new GroupTuner(context, items, decoded(context, snapshot));
  }

  /**
   * @throws IllegalArgumentException as {@link #restore} would, without taking any memory of the
   *     device
   */
  public static void check(TuningContext context, byte[] snapshot) {
    decoded(context, snapshot);
  }

  private static TunerSnapshot decoded(TuningContext context, byte[] snapshot) {
    return TunerSnapshot.decode(
        snapshot, context.method().layout().size(), context.projectorLayout().size());
  }

  /** Bytes that a learner takes on the device: weights and two moments of each. */
  public static long bytes(TuningContext context) {
    return 3 * context.weightsBytes();
  }

  /** Learns from one batch; the seed decides the dropout. Waits for the device. */
  public StepResult step(MicroBatch batch, long seed) {
    return device.call(Priority.TRAINING, tensors -> step(tensors, batch, seed));
  }

  /** As {@link #step}, without waiting. */
  public CompletableFuture<StepResult> stepAsync(MicroBatch batch, long seed) {
    return device.submit(Priority.TRAINING, tensors -> step(tensors, batch, seed));
  }

  /** Weights, moments, step count and running loss; {@link #restore} continues bit for bit. */
  public byte[] snapshot() {
    return device
        .call(
            Priority.TRAINING,
            () -> new TunerSnapshot(running, parts.adapter().state(), parts.projector().state()))
        .encode();
  }

  /** The weights as they are now. */
  public GroupWeights weights() {
    return device.call(
        Priority.TRAINING,
        () -> {
          Map<String, FloatTensor> tensors = new LinkedHashMap<>();
          tensors.putAll(
              context.method().layout().tensors(parts.adapter().values(), GroupWeights.ADAPTER));
          tensors.putAll(
              projectorLayout.tensors(parts.projector().values(), GroupWeights.PROJECTOR));
          return new GroupWeights(tensors);
        });
  }

  @Override
  public void close() {
    device.call(
        Priority.TRAINING,
        () -> {
          parts.owner().close();
          return true;
        });
  }

  private StepResult step(Tensors tensors, MicroBatch batch, long seed) {
    FrozenRecommender recommender = context.recommender();
    double limit = running.limit(context.options().spikeFactor());
    JniUtils.setSeed(seed);
    ModelProgram.Outcome outcome =
        program.step(
            tensors,
            ModelParts.ofGroup(parts.adapter(), parts.projector(), recommender),
            new BatchInputs.LookedUp(context.method().inputs(), items),
            Batch.of(batch, recommender.settings().historyLength()),
            recommender.items(),
            context.options().dropout(),
            context.options().optimiser(),
            limit);
    if (!outcome.applied()) {
      return new StepResult.Dropped(outcome.loss(), reason(outcome, limit));
    }
    running = running.with(outcome.loss());
    return new StepResult.Applied(outcome.loss(), outcome.gradientNorm());
  }

  private String reason(ModelProgram.Outcome outcome, double limit) {
    if (!Float.isFinite(outcome.loss())) {
      return "loss is " + outcome.loss();
    }
    return Float.isFinite(outcome.gradientNorm())
        ? "loss %.4g is above %.4g, %.3g times the running mean"
            .formatted(outcome.loss(), limit, context.options().spikeFactor())
        : "gradient norm is " + outcome.gradientNorm();
  }

  private static Parts parts(Tensors owner, TunerSnapshot start) {
    return new Parts(
        owner,
        new LearntPart(owner, start.adapter(), start.adapter().weights().length),
        new LearntPart(owner, start.projector(), start.projector().weights().length));
  }
}
