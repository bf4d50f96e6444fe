package io.perpeft.model.peft;

import io.perpeft.model.clip.ClipConfig.Tower;
import io.perpeft.model.clip.TowerLayout;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Which linear layers of a tower are adapted.
 *
 * @param tower its sizes
 * @param first first layer that is adapted; those below make the cached prefix
 * @param modules full names of the linear layers of all layers
 * @param forms for each of these, 0 if it is not adapted, else what the program is told
 */
record AdaptedTower(Tower tower, int first, List<String> modules, List<Integer> forms) {
  private static final String PEFT_PREFIX = "base_model.model.";
  private static final double EPSILON_UNIT = 1e-12;

  static AdaptedTower of(String name, Tower tower, LinearAdapter adapter, int topLayers) {
    int lowest = Math.max(0, tower.layers() - topLayers);
    int first = tower.layers();
    List<String> modules = new ArrayList<>();
    List<Integer> forms = new ArrayList<>();
    for (int layer = 0; layer < tower.layers(); layer++) {
      for (String linear : TowerLayout.LINEARS) {
        String module = "%s.encoder.layers.%d.%s".formatted(name, layer, linear);
        boolean adapted = layer >= lowest && adapter.targets().contains(module);
        first = adapted ? Math.min(first, layer) : first;
        modules.add(module);
        forms.add(adapted ? adapter.form(module) : 0);
      }
    }
    return new AdaptedTower(tower, first, modules, forms);
  }

  boolean has(String target) {
    return modules.stream().anyMatch(module -> TargetModules.matches(target, module));
  }

  /** Full names of the adapted ones. */
  List<String> adapted() {
    return IntStream.range(0, modules.size())
        .filter(k -> forms.get(k) > 0)
        .mapToObj(modules::get)
        .toList();
  }

  /**
   * @throws AdapterException naming a linear layer that the other tower does not adapt likewise
   */
  void requireSame(AdaptedTower other) {
    for (int k = 0; k < modules.size(); k++) {
      if (!forms.get(k).equals(other.forms.get(k))) {
        throw new AdapterException(
            "all adapters of a generation adapt the same linear layers in the same way, but not %s"
                .formatted(modules.get(k)));
      }
    }
  }

  List<Weight> weights(LinearAdapter adapter) {
    List<Weight> weights = new ArrayList<>();
    for (int k = 0; k < modules.size(); k++) {
      if (forms.get(k) > 0) {
        String linear = TowerLayout.LINEARS.get(k % TowerLayout.LINEARS.size());
        int in = linear.equals("mlp.fc2") ? tower.mlpWidth() : tower.width();
        int out = linear.equals("mlp.fc1") ? tower.mlpWidth() : tower.width();
        weights.addAll(adapter.weights(PEFT_PREFIX + modules.get(k), in, out));
      }
    }
    return weights;
  }

  /** The tower's part of {@code sizes} in {@code adapted_clip.py}. */
  LongStream sizes(boolean causal) {
    int[] form = tower.form(causal);
    long epsilon = Math.round(tower.normEpsilon() / EPSILON_UNIT);
    return LongStream.of(tower.layers(), first, form[0], form[1], form[2], epsilon);
  }

  LongStream formStream() {
    return forms.stream().mapToLong(form -> form);
  }
}
