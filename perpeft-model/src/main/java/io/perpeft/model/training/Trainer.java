package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.jni.JniUtils;
import io.perpeft.core.generation.GenerationSettings;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.evaluation.Scorer;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.InputForm;
import io.perpeft.model.peft.ItemInputs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The model in bootstrap: SASRec and ID table once, adapter and projector as often as asked for,
 * and the inputs of all items unless they are too many, all on the device. For use by one thread.
 */
final class Trainer implements AutoCloseable {
  /** Inputs of all items lie on the device if they take no more than this. */
  private static final long MAX_RESIDENT_BYTES = 1L << 30;

  /** What a group, or the user-blind model, has of its own. */
  record Own(LearntPart adapter, LearntPart projector) {}

  /** Values of adapter and projector. */
  record OwnValues(float[] adapter, float[] projector) {}

  /** Values of SASRec and ID table. */
  record SharedValues(float[] sasrec, float[] idTable) {}

  private record OnDevice(
      Tensors owner, LearntPart sasrec, LearntPart idTable, BatchInputs inputs) {}

  private final Device device;
  private final GenerationSettings settings;
  private final int items;
  private final double dropout;
  private final int featureWidth;
  private final int itemsAtOnce;
  private final ModelProgram program;
  private final EncodingProgram encoding;
  private final ModelProgram warmUpProgram;
  private final OnDevice parts;
  private BatchInputs.@Nullable Resident features;

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
    featureWidth = method.featureWidth();
    itemsAtOnce = method.inputs().itemsAtOnce();
    program = new ModelProgram(method, settings.heads());
    warmUpProgram = ModelProgram.ofGivenFeatures(settings.heads());
    encoding = new EncodingProgram(program, device.precision().bits());
    parts =
        device.call(
            Priority.TRAINING,
            tensors -> {
              Tensors owner = tensors.resident();
              return new OnDevice(
                  owner,
                  part(owner, start.sasrec(), start.sasrec().length),
                  part(owner, start.idTable(), items + 1, settings.width()),
                  inputs(owner, method.inputs(), source));
            });
  }

  private static LearntPart part(Tensors owner, float[] values, long... shape) {
    return new LearntPart(owner, LearntPart.State.fresh(values), shape);
  }

  private BatchInputs inputs(Tensors owner, InputForm form, ItemSource source) {
    if (items * form.bytesAnItem() > MAX_RESIDENT_BYTES) {
      return new BatchInputs.LookedUp(form, source);
    }
    List<ItemInputs> all = new ArrayList<>(items);
    for (int item = 1; item <= items; item++) {
      all.add(source.inputs(item));
    }
    return new BatchInputs.Resident(form.tensors(owner, all));
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

  /** What learns in a step, and from which inputs. */
  enum Mode {
    /** Projector, SASRec and ID table, on features kept by {@link #keepFeatures}. */
    WARM_UP(0),
    /** All four parts. */
    ALL(1),
    /** Adapter and projector. */
    OWN(2);

    private final int purpose;

    Mode(int purpose) {
      this.purpose = purpose;
    }

    /** Sets the seeds of different modes apart. */
    int purpose() {
      return purpose;
    }
  }

  /** Computes all items' features once, for steps in which the adapter does not learn. */
  void keepFeatures(Own own) {
    device.call(
        Priority.TRAINING,
        tensors -> {
          List<NDArray> adapter = encoding.prepared(tensors, own.adapter().weights());
          List<NDArray> chunks = new ArrayList<>();
          for (int[] chunk : chunks()) {
            List<NDArray> items = encoding.inputs(tensors, parts.inputs(), chunk);
            chunks.add(encoding.features(tensors, adapter, items));
          }
          NDArray all = NDArrays.concat(new NDList(chunks));
          features = new BatchInputs.Resident(List.of(parts.owner().adopt(all)));
          return true;
        });
  }

  /**
   * Changes the projector's first layer so that it does to the kept features what it would do
   * without the change to the same features with mean 0 and deviation 1 over the items.
   */
  void standardise(Own own) {
    device.call(
        Priority.TRAINING,
        tensors -> {
          BatchInputs.Resident kept = features;
          if (kept == null) {
            throw new IllegalStateException("no features are kept");
          }
          program.standardise(
              tensors, own.projector().weights(), kept.table().get(0), settings.width());
          return true;
        });
  }

  /** Frees what {@link #keepFeatures} computed. */
  void dropFeatures() {
    BatchInputs.Resident kept = features;
    features = null;
    if (kept != null) {
      device.call(
          Priority.TRAINING,
          () -> {
            kept.table().forEach(NDArray::close);
            return true;
          });
    }
  }

  /**
   * One step.
   *
   * @return the batch's loss before the step
   * @throws IllegalStateException if loss or gradient is not finite
   */
  double step(Own own, Mode mode, Batch batch, AdamW optimiser, long seed) {
    Source source = source(mode);
    ModelParts model =
        ModelParts.of(
            own.adapter(),
            mode != Mode.WARM_UP,
            own.projector(),
            parts.sasrec(),
            parts.idTable(),
            mode != Mode.OWN);
    ModelProgram.Outcome outcome =
        device.call(
            Priority.TRAINING,
            tensors -> {
              JniUtils.setSeed(seed);
              return source
                  .program()
                  .step(
                      tensors,
                      model,
                      source.inputs(),
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
  float[] catalogueVectors(Own own, Mode mode) {
    Source source = source(mode);
    int width = settings.width();
    float[] vectors = new float[(items + 1) * width];
    device.call(
        Priority.TRAINING,
        tensors -> {
          EncodingProgram program = new EncodingProgram(source.program(), encoding.bits());
          List<NDArray> adapter = program.prepared(tensors, own.adapter().weights());
          for (int[] chunk : chunks()) {
            float[] part = vectors(program, adapter, own, source.inputs(), chunk);
            System.arraycopy(part, 0, vectors, chunk[0] * width, part.length);
          }
          return true;
        });
    float[] padding =
        device.call(
            Priority.TRAINING,
            tensors ->
                program
                    .paddingVector(
                        tensors, own.projector().weights(), parts.idTable().weights(), featureWidth)
                    .toFloatArray());
    System.arraycopy(padding, 0, vectors, 0, width);
    return vectors;
  }

  private float[] vectors(
      EncodingProgram program, List<NDArray> adapter, Own own, BatchInputs inputs, int[] chunk) {
    return device.call(
        Priority.TRAINING,
        tensors ->
            program
                .vectors(
                    tensors,
                    adapter,
                    own.projector().weights(),
                    parts.idTable().weights(),
                    program.inputs(tensors, inputs, chunk),
                    chunk)
                .toFloatArray());
  }

  private record Source(ModelProgram program, BatchInputs inputs) {}

  private Source source(Mode mode) {
    BatchInputs.Resident kept = features;
    return mode == Mode.WARM_UP && kept != null
        ? new Source(warmUpProgram, kept)
        : new Source(program, parts.inputs());
  }

  private List<int[]> chunks() {
    List<int[]> chunks = new ArrayList<>();
    for (int start = 0; start < items; start += itemsAtOnce) {
      chunks.add(IntStream.rangeClosed(start + 1, Math.min(items, start + itemsAtOnce)).toArray());
    }
    return chunks;
  }

  /** User vectors after these histories, given vectors as {@link #catalogueVectors} makes them. */
  float[][] userVectors(float[] catalogueVectors, int[][] histories) {
    return users().vectors(catalogueVectors, histories);
  }

  /** Scores with the weights as they are now. */
  Scorer scorer(Own own, Mode mode) {
    return users().scorer(catalogueVectors(own, mode));
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
