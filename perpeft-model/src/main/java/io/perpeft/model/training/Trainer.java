package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.perpeft.core.generation.GenerationSettings;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.evaluation.Scorer;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.ItemInputs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The model in bootstrap: SASRec and ID table once, adapter and projector as often as asked for,
 * and the inputs of all items, all on the device. For use by one thread.
 */
final class Trainer implements AutoCloseable {
  private static final int CHUNK = 1024;

  /** What a group, or the user-blind model, has of its own. */
  record Own(LearntPart adapter, LearntPart projector) {}

  /** Values of adapter and projector. */
  record OwnValues(float[] adapter, float[] projector) {}

  /** Values of SASRec and ID table. */
  record SharedValues(float[] sasrec, float[] idTable) {}

  private record OnDevice(
      Tensors owner, LearntPart sasrec, LearntPart idTable, BatchInputs.Resident inputs) {}

  private final Device device;
  private final GenerationSettings settings;
  private final int items;
  private final double dropout;
  private final ModelProgram program;
  private final OnDevice parts;

  Trainer(
      Device device,
      AdapterMethod method,
      GenerationSettings settings,
      double dropout,
      SharedValues start,
      ItemSource source) {
    this.device = device;
    this.settings = settings;
    this.dropout = dropout;
    items = start.idTable().length / settings.width() - 1;
    program = new ModelProgram(method, settings.heads());
    parts =
        device.call(
            Priority.TRAINING,
            tensors -> {
              Tensors owner = tensors.resident();
              return new OnDevice(
                  owner,
                  part(owner, start.sasrec(), start.sasrec().length),
                  part(owner, start.idTable(), items + 1, settings.width()),
                  new BatchInputs.Resident(inputs(owner, method, source)));
            });
  }

  private static LearntPart part(Tensors owner, float[] values, long... shape) {
    return new LearntPart(owner, LearntPart.State.fresh(values), shape);
  }

  private List<NDArray> inputs(Tensors owner, AdapterMethod method, ItemSource source) {
    List<ItemInputs> all = new ArrayList<>(items);
    for (int item = 1; item <= items; item++) {
      all.add(source.inputs(item));
    }
    return method.tensors(owner, all);
  }

  /** Puts an adapter and a projector beside the shared parts. */
  Own own(OwnValues values) {
    return device.call(
        Priority.TRAINING,
        () ->
            new Own(
                part(parts.owner(), values.adapter(), values.adapter().length),
                part(parts.owner(), values.projector(), values.projector().length)));
  }

  /**
   * One step.
   *
   * @param withShared whether SASRec and ID table learn as well
   * @return the batch's loss before the step
   * @throws IllegalStateException if loss or gradient is not finite
   */
  double step(Own own, boolean withShared, Batch batch, AdamW optimiser, long seed) {
    List<LearntPart> shared = List.of(parts.sasrec(), parts.idTable());
    List<LearntPart> learnt = new ArrayList<>(List.of(own.adapter(), own.projector()));
    if (withShared) {
      learnt.addAll(shared);
    }
    ModelProgram.Outcome outcome =
        device.call(
            Priority.TRAINING,
            tensors -> {
              JniUtils.setSeed(seed);
              return program.step(
                  tensors,
                  learnt,
                  withShared ? List.of() : shared.stream().map(LearntPart::weights).toList(),
                  parts.inputs(),
                  batch,
                  items,
                  dropout,
                  optimiser,
                  Double.MAX_VALUE);
            });
    if (!outcome.applied()) {
      throw new IllegalStateException(
          "training diverged: loss %s, gradient norm %s; are all item inputs finite, and is the"
                  .formatted(outcome.loss(), outcome.gradientNorm())
              + " learning rate %s not too large?".formatted(optimiser.learningRate()));
    }
    return outcome.loss();
  }

  /** Vectors of padding and all items, [n + 1, width] row-major. */
  float[] catalogueVectors(Own own) {
    int width = settings.width();
    float[] vectors = new float[(items + 1) * width];
    for (int start = 0; start < items; start += CHUNK) {
      int[] chunk = IntStream.rangeClosed(start + 1, Math.min(items, start + CHUNK)).toArray();
      float[] part =
          device.call(
              Priority.TRAINING,
              tensors ->
                  program
                      .encode(
                          tensors,
                          own.adapter().weights(),
                          own.projector().weights(),
                          parts.idTable().weights(),
                          parts.inputs(),
                          chunk,
                          chunk)
                      .toFloatArray());
      System.arraycopy(part, 0, vectors, chunk[0] * width, part.length);
    }
    float[] padding =
        device.call(
            Priority.TRAINING,
            tensors ->
                program
                    .paddingVector(tensors, own.projector().weights(), parts.idTable().weights())
                    .toFloatArray());
    System.arraycopy(padding, 0, vectors, 0, width);
    return vectors;
  }

  /** User vectors after these histories, given vectors as {@link #catalogueVectors} makes them. */
  float[][] userVectors(float[] catalogueVectors, int[][] histories) {
    return users().vectors(catalogueVectors, histories);
  }

  /** Scores with the weights as they are now. */
  Scorer scorer(Own own) {
    return users().scorer(catalogueVectors(own));
  }

  private UserEncoder users() {
    return new UserEncoder(
        FrozenRecommender.view(
            device, settings, parts.sasrec().weights(), parts.idTable().weights()),
        Priority.TRAINING);
  }

  OwnValues values(Own own) {
    return device.call(
        Priority.TRAINING, () -> new OwnValues(own.adapter().values(), own.projector().values()));
  }

  void set(Own own, OwnValues values) {
    assign(own.adapter(), values.adapter());
    assign(own.projector(), values.projector());
  }

  SharedValues sharedValues() {
    return device.call(
        Priority.TRAINING,
        () -> new SharedValues(parts.sasrec().values(), parts.idTable().values()));
  }

  void setShared(SharedValues values) {
    assign(parts.sasrec(), values.sasrec());
    assign(parts.idTable(), values.idTable());
  }

  private void assign(LearntPart part, float[] values) {
    device.call(
        Priority.TRAINING,
        tensors -> {
          program.assign(tensors, part.weights(), values);
          return true;
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
}
