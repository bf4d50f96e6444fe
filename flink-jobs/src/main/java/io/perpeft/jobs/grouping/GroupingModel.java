package io.perpeft.jobs.grouping;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationContent;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.core.tensor.SafetensorsWriter;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the grouping job needs of a generation. It travels with the job graph, so that workers need
 * not reach the generation's directory.
 *
 * @param heads attention heads of SASRec
 * @param recommender safetensors file with {@code sasrec.*}, the ID table left out
 * @param groups ids of the groups
 * @param centres of the groups, in that order
 * @param sizes users behind each centre, in that order
 */
record GroupingModel(
    String generationId,
    int heads,
    byte[] recommender,
    int[] groups,
    float[][] centres,
    long[] sizes)
    implements Serializable {

  static GroupingModel of(Generation generation) {
    Map<String, FloatTensor> weights = new LinkedHashMap<>(generation.recommender());
    weights.remove(GenerationContent.ID_TABLE);
    return new GroupingModel(
        generation.id(),
        generation.settings().heads(),
        SafetensorsWriter.encode(weights, Map.of()),
        generation.centroids().ids(),
        generation.centroids().centres(),
        generation.groupSizes());
  }

  SasRec sasRec() {
    try (SafetensorsFile file =
        SafetensorsFile.parse(ByteBuffer.wrap(recommender), "recommender of " + generationId)) {
      return SasRec.of(
          file.names().stream().collect(Collectors.toMap(name -> name, file::floats)), heads);
    }
  }

  Centroids centroids() {
    return new Centroids(groups, centres);
  }

  /** Numbers in a vector, h. */
  int width() {
    return centres[0].length;
  }
}
