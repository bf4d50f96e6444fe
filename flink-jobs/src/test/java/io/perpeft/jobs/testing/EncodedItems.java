package io.perpeft.jobs.testing;

import io.perpeft.client.recommend.Recommender;
import io.perpeft.client.recommend.ScoredItem;
import io.perpeft.client.view.EmbeddingView;
import io.perpeft.client.view.GroupVectors;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.model.clip.HiddenStatesFolder;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.training.FrozenRecommender;
import io.perpeft.model.training.ItemEncoder;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.wire.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What weights make of a generation's items, straight from the library, and what that is worth. */
public final class EncodedItems implements AutoCloseable {
  private final TrainableGeneration fixture;
  private final Device device = Device.open("cpu");
  private final HiddenStatesFolder backbone;
  private final FrozenRecommender recommender;
  private final ItemEncoder encoder;
  private final List<ItemInputs> inputs;
  private final SasRec sasRec;

  private EncodedItems(TrainableGeneration fixture) {
    this.fixture = fixture;
    Generation generation = fixture.generation();
    backbone = HiddenStatesFolder.open(fixture.hiddenStates());
    AdapterMethod method = AdapterMethods.of(generation, backbone);
    recommender = FrozenRecommender.of(device, generation);
    encoder = new ItemEncoder(recommender, method, Priority.REFRESH);
    inputs =
        method
            .inputs()
            .of(
                backbone,
                TrainableGeneration.items().stream()
                    .map(id -> backbone.prepare(new ItemContent(id, "", null)))
                    .toList());
    sasRec = SasRec.of(generation.recommender(), generation.settings().heads());
  }

  public static EncodedItems of(TrainableGeneration fixture) {
    return new EncodedItems(fixture);
  }

  /** A vector for each of {@link TrainableGeneration#items()}. */
  public float[][] vectors(GroupWeights weights) {
    int[] indices =
        IntStream.range(0, inputs.size())
            .map(i -> i < TrainableGeneration.ITEMS ? i + 1 : 0)
            .toArray();
    float[] rows = encoder.vectors(weights, inputs, indices);
    int width = TrainableGeneration.WIDTH;
    return IntStream.range(0, inputs.size())
        .mapToObj(i -> Arrays.copyOfRange(rows, i * width, (i + 1) * width))
        .toArray(float[][]::new);
  }

  /** Mean NDCG@20 of these purchases if these vectors serve them. */
  public double ndcg20(GroupVectors vectors, List<TrainingExample> purchases) {
    Recommender serving = new Recommender(group -> Optional.of(vectors), sasRec);
    return purchases.stream()
        .mapToDouble(
            purchase -> {
              List<String> best =
                  serving
                      .recommend(purchase.getGroupId(), purchase.getHistory(), Set.of(), 20)
                      .items()
                      .stream()
                      .map(ScoredItem::itemId)
                      .toList();
              int rank = best.indexOf(purchase.getTarget());
              return rank < 0 ? 0 : Math.log(2) / Math.log(rank + 2);
            })
        .average()
        .orElseThrow();
  }

  /** The same if the vectors of these weights serve them. */
  public double ndcg20(GroupWeights weights, List<TrainingExample> purchases) {
    String generation = fixture.generation().id();
    EmbeddingView view = new EmbeddingView(generation, TrainableGeneration.WIDTH, 1);
    float[][] rows = vectors(weights);
    for (int i = 0; i < rows.length; i++) {
      view.apply(
          0,
          new ItemEmbedding(
              generation, "0", TrainableGeneration.item(i), 0L, Vectors.toBytes(rows[i]), 0L, 0L));
    }
    view.apply(
        0,
        new VersionComplete(
            generation,
            "0",
            0L,
            0,
            1,
            rows.length,
            rows.length,
            Vectors.toBytes(encoder.paddingVector(weights)),
            0L,
            0L,
            0L,
            null));
    view.publish();
    return ndcg20(view.group("0").orElseThrow(), purchases);
  }

  @Override
  public void close() {
    encoder.close();
    recommender.close();
    backbone.close();
    device.close();
  }
}
