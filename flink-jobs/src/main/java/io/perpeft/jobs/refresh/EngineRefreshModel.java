package io.perpeft.jobs.refresh;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tuning.CatalogueIndex;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.items.EncodedItem;
import io.perpeft.jobs.items.JobModel;
import io.perpeft.jobs.items.ModelSettings;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.training.ItemEncoder;
import io.perpeft.schemas.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The real model: vectors from the device. */
final class EngineRefreshModel implements RefreshModel {
  private final JobModel model;
  private final ItemEncoder encoder;

  private EngineRefreshModel(JobModel model) {
    this.model = model;
    this.encoder = new ItemEncoder(model.recommender(), model.method(), Priority.REFRESH);
  }

  static EngineRefreshModel open(ModelSettings settings) {
    return new EngineRefreshModel(JobModel.acquire(settings));
  }

  @Override
  public String generationId() {
    return model.generation().id();
  }

  @Override
  public SortedSet<Integer> groups() {
    SortedSet<Integer> groups = new TreeSet<>(model.generation().groups().keySet());
    groups.add(Groups.GLOBAL);
    return groups;
  }

  @Override
  public GroupWeights generationWeights(int group) {
    Generation generation = model.generation();
    GroupWeights weights =
        group == Groups.GLOBAL ? generation.global() : generation.groups().get(group);
    if (weights == null) {
      throw new IllegalArgumentException(
          "generation %s has no group %d".formatted(generation.id(), group));
    }
    return weights;
  }

  @Override
  public EncodedItem encode(Item item) throws FaultyRecordException {
    return model.encoding().encode(item);
  }

  @Override
  public List<float[]> vectors(GroupWeights weights, List<StoredItem> items) {
    CatalogueIndex index = model.items();
    int[] rows = new int[items.size()];
    List<ItemInputs> inputs = new ArrayList<>(items.size());
    for (int i = 0; i < rows.length; i++) {
      rows[i] = index.indexOrZero(items.get(i).itemId());
      inputs.add(ItemInputs.decode(items.get(i).inputs()));
    }
    float[] vectors = encoder.vectors(weights, inputs, rows);
    List<float[]> result = new ArrayList<>(rows.length);
    for (int i = 0; i < rows.length; i++) {
      result.add(Arrays.copyOfRange(vectors, i * encoder.width(), (i + 1) * encoder.width()));
    }
    return result;
  }

  @Override
  public float[] paddingVector(GroupWeights weights) {
    return encoder.paddingVector(weights);
  }

  @Override
  public void close() {
    try {
      encoder.close();
    } finally {
      model.close();
    }
  }
}
