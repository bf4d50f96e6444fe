package io.perpeft.model.peft;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.util.List;
import java.util.Map;

/**
 * How linear layers of CLIP's towers are adapted; {@link AdaptedClip} makes an adapter method of
 * it. A further way is one such class and one program file with two functions, {@code
 * adapted_linear} and {@code adapter_shapes}; see {@code lora.py}.
 */
public interface LinearAdapter {
  /** Name of the method, that of its {@link AdapterKind}. */
  String kind();

  /** Fields of {@code adapter_config.json}, of plain JSON types. */
  Map<String, Object> settings();

  /** Which linear layers. */
  TargetModules targets();

  /**
   * The same for fewer linear layers.
   *
   * @param modules full names, each among the targets
   */
  LinearAdapter narrowedTo(TargetModules modules);

  /** What {@code adapter_shapes} is told about a linear layer that is adapted, at least 1. */
  int form(String module);

  /** The tensors of one linear layer's adapter, in the order of {@code adapter_shapes}. */
  List<Weight> weights(String module, int in, int out);

  /** First values of one of these tensors. */
  FloatTensor first(Initialiser initialiser, Weight weight);

  /** Program file, from the root of the class path. */
  String program();

  /** Rank; 1 for methods without. */
  int rank();

  /** Scale times rank; 1 for methods without. */
  int alpha();

  /** Share of a linear layer's inputs that the adapter does not see in a training step. */
  double dropout();
}
