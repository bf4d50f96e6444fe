package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.script.Program;
import java.util.ArrayList;
import java.util.List;

/** The program of one adapter method with recommender and training, and what it is called with. */
final class ModelProgram {
  private static final String RECOMMENDER = "/io/perpeft/model/recommender/recommender.py";

  private final AdapterMethod method;
  private final int heads;

  ModelProgram(AdapterMethod method, int heads) {
    this.method = method;
    this.heads = heads;
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
   * @param learnt adapter, projector and perhaps SASRec and ID table; those learn
   * @param frozen the rest of the four
   * @param tableItems items that have a row in the ID table
   */
  Outcome step(
      Tensors tensors,
      List<LearntPart> learnt,
      List<NDArray> frozen,
      BatchInputs inputs,
      Batch batch,
      int tableItems,
      double dropout,
      AdamW optimiser,
      double limit) {
    List<NDArray> weights = new ArrayList<>();
    learnt.forEach(part -> weights.add(part.weights()));
    weights.addAll(frozen);
    float[] outcome =
        program(tensors)
            .tensor(
                tensors,
                "step",
                weights,
                learnt.stream().map(LearntPart::moments).toList(),
                learnt.stream().mapToLong(LearntPart::nextStep).toArray(),
                inputs.tensors(tensors, batch.items()),
                inputs.rows(tensors, batch.items()),
                method.sizes(),
                batch.tensors(tensors, tableItems),
                heads,
                dropout,
                optimiser.toArray(),
                limit)
            .toFloatArray();
    boolean applied = outcome[2] != 0;
    if (applied) {
      learnt.forEach(LearntPart::stepped);
    }
    return new Outcome(outcome[0], outcome[1], applied);
  }

  /** Item vectors [N, width]; ids [N] are rows of the ID table. */
  NDArray encode(
      Tensors tensors,
      NDArray adapter,
      NDArray projector,
      NDArray idTable,
      BatchInputs inputs,
      int[] items,
      int[] ids) {
    return program(tensors)
        .tensor(
            tensors,
            "encode",
            adapter,
            projector,
            idTable,
            inputs.tensors(tensors, items),
            inputs.rows(tensors, items),
            method.sizes(),
            tensors.of(ids, ids.length));
  }

  /** Features [N, feature width]. */
  NDArray features(Tensors tensors, NDArray adapter, List<NDArray> inputs) {
    return program(tensors).tensor(tensors, "features", adapter, inputs, method.sizes());
  }

  /** [1, width]. */
  NDArray paddingVector(Tensors tensors, NDArray projector, NDArray idTable) {
    return program(tensors)
        .tensor(tensors, "padding_vector", projector, idTable, method.featureWidth());
  }

  /** Overwrites a tensor in place. */
  void assign(Tensors tensors, NDArray tensor, float[] values) {
    program(tensors).invoke("assign", tensor, tensors.of(values, values.length));
  }

  private Program program(Tensors tensors) {
    return tensors.program(ModelProgram.class, method.program(), RECOMMENDER, "training.py");
  }
}
