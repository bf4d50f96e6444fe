package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.device.Program;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.peft.AdapterMethod;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The program of one adapter method with recommender and training, and what it is called with. */
final class ModelProgram {
  private static final String PLAIN_SHORTCUTS = "/io/perpeft/model/peft/plain_shortcuts.py";
  private static final String RECOMMENDER = "/io/perpeft/model/recommender/recommender.py";

  private final @Nullable AdapterMethod method;
  private final int heads;

  private ModelProgram(int heads, @Nullable AdapterMethod method) {
    this.method = method;
    this.heads = heads;
  }

  /** Item inputs are what the method takes. */
  ModelProgram(AdapterMethod method, int heads) {
    this(heads, method);
  }

  /** For {@link EncodingProgram#features} alone. */
  static ModelProgram ofFeatures(AdapterMethod method) {
    return new ModelProgram(method, 1);
  }

  /** Item inputs are features already; the adapter is left out and cannot learn. */
  static ModelProgram ofGivenFeatures(int heads) {
    return new ModelProgram(heads, null);
  }

  /**
   * What a step did.
   *
   * @param applied false if the loss was above the limit, or loss or gradient not finite: then
   *     nothing changed
   */
  record Outcome(float loss, float gradientNorm, boolean applied) {}

  /**
   * One training step, in place.
   *
   * @param tableItems items that have a row in the ID table
   * @param limit largest loss that is let through
   */
  Outcome step(
      Tensors tensors,
      ModelParts parts,
      BatchInputs inputs,
      Batch batch,
      int tableItems,
      double dropout,
      AdamW optimiser,
      double limit) {
    float[] outcome =
        program(tensors)
            .tensor(
                tensors,
                "step",
                parts.weights(),
                parts.learned(),
                parts.moments(),
                parts.counts(),
                inputs.tensors(tensors, batch.items()),
                inputs.rows(tensors, batch.items()),
                frozen(),
                sizes(),
                batch.tensors(tensors, tableItems),
                heads,
                dropout,
                optimiser.toArray(),
                limit)
            .toFloatArray();
    boolean applied = outcome[2] != 0;
    if (applied) {
      parts.stepped();
    }
    return new Outcome(outcome[0], outcome[1], applied);
  }

  /** [1, width]. */
  NDArray paddingVector(Tensors tensors, NDArray projector, NDArray idTable, int featureWidth) {
    return program(tensors).tensor(tensors, "padding_vector", projector, idTable, featureWidth);
  }

  /** Changes the projector's first layer in place as if the features were standardised. */
  void standardise(Tensors tensors, NDArray projector, NDArray features, int width) {
    program(tensors).invoke("standardise", projector, features, width);
  }

  /** Overwrites a tensor in place. */
  void assign(Tensors tensors, NDArray tensor, float[] values) {
    program(tensors).invoke("assign", tensor, tensors.of(values, values.length));
  }

  private List<NDArray> frozen() {
    return method == null ? List.of() : method.frozen();
  }

  List<NDArray> frozenForEncoding() {
    return method == null ? List.of() : method.frozenForEncoding();
  }

  long[] sizes() {
    return method == null ? new long[0] : method.sizes();
  }

  Program program(Tensors tensors) {
    List<String> files = new ArrayList<>();
    if (method == null) {
      files.addAll(List.of("given_features.py", PLAIN_SHORTCUTS));
    } else {
      files.addAll(method.programs());
      files.addAll(method.shortcuts());
    }
    files.addAll(List.of(RECOMMENDER, "training.py"));
    return tensors.program(ModelProgram.class, files.toArray(String[]::new));
  }
}
