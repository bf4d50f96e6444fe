package io.perpeft.model.simulation;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.data.Purchase;
import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.model.device.Device;
import io.perpeft.model.live.LearnerSettings;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.training.BootstrapOptions;
import io.perpeft.model.training.Bootstrapper;
import io.perpeft.model.training.ItemSource;
import io.perpeft.model.training.TrainingProgress;
import io.perpeft.model.training.TuningOptions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes models of the history of a log by bootstrapping generations from it, each from the items
 * bought by then alone; what it cannot know of an item, its ID vector, is zero.
 *
 * @param device on which everything is trained and encoded
 * @param method adapter method
 * @param backbone what the inputs were computed with
 * @param log whole log
 * @param inputs by item of the log
 * @param bootstrap how generations are made
 * @param learning how groups learn on
 * @param tuning how their adapters step
 * @param given generation of the history before the stream; null to bootstrap one
 * @param historySize purchases before the stream
 * @param progress hears of bootstraps
 */
public record GenerationModels(
    Device device,
    AdapterMethod method,
    BackboneIdentity backbone,
    InteractionLog log,
    ItemSource inputs,
    BootstrapOptions bootstrap,
    LearnerSettings learning,
    TuningOptions tuning,
    @Nullable Generation given,
    int historySize,
    TrainingProgress progress)
    implements ModelSource {

  /** The same, with the generation of the history made. */
  GenerationModels started() {
    return given != null
        ? this
        : new GenerationModels(
            device,
            method,
            backbone,
            log,
            inputs,
            bootstrap,
            learning,
            tuning,
            bootstrapped(historySize),
            historySize,
            progress);
  }

  SimulationModel first() {
    return of(historySize);
  }

  @Override
  public SimulationModel of(int purchases) {
    Generation generation =
        given != null && purchases == historySize ? given : bootstrapped(purchases);
    return new GenerationModel(generation, device, method, log.items(), inputs, learning, tuning);
  }

  private Generation bootstrapped(int purchases) {
    BitSet bought = new BitSet();
    for (int k = 0; k < purchases; k++) {
      bought.set(log.item(k));
    }
    int[] known = bought.stream().toArray();
    List<String> items = new ArrayList<>(known.length);
    for (int item : known) {
      items.add(log.items().get(item - 1));
    }
    List<Purchase> history = new ArrayList<>(purchases);
    for (int k = 0; k < purchases; k++) {
      history.add(
          new Purchase(
              "purchase-" + k,
              log.users().get(log.user(k)),
              log.items().get(log.item(k) - 1),
              log.timeMillis(k)));
    }
    ItemSource ofKnown = item -> inputs.inputs(known[item - 1]);
    return new Bootstrapper(device, method, bootstrap, progress)
        .run(InteractionLog.of(items, history), backbone, ofKnown);
  }
}
