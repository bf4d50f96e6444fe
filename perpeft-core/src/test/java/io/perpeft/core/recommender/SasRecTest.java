package io.perpeft.core.recommender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.Fixtures;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SasRecTest {
  private static final int HEADS = 4;
  private static final int LENGTH = 10;

  private final SafetensorsFile fixture = Fixtures.tensors("recommender.safetensors");
  private final Map<String, FloatTensor> weights = endWeights();

  @Test
  void givesTheReferencesUserVectors() {
    SasRec model = SasRec.of(weights, HEADS);
    float[][] items = itemVectors();
    long[] sequences = fixture.longs("batch.00");
    FloatTensor expected = fixture.floats("user_vectors.end");
    assertThat(model.historyLength()).isEqualTo(LENGTH);
    assertThat(model.width()).isEqualTo(32);
    int shortest = LENGTH;
    for (int user = 0; user < expected.dim(0); user++) {
      float[][] history =
          Arrays.stream(sequences, user * LENGTH, (user + 1) * LENGTH)
              .filter(item -> item != 0)
              .mapToObj(item -> items[(int) item])
              .toArray(float[][]::new);
      shortest = Math.min(shortest, history.length);
      assertThat(model.userVector(history, items[0]))
          .containsExactly(expected.row(user), within(1e-5f));
    }
    assertThat(shortest).as("a history with padding is among them").isLessThan(LENGTH);
  }

  @Test
  void anEmptyHistoryGivesAUserVectorToo() {
    float[] vector = SasRec.of(weights, HEADS).userVector(new float[0][], itemVectors()[0]);
    for (float value : vector) {
      assertThat(value).isFinite();
    }
  }

  @Test
  void leavesItsInputAlone() {
    SasRec model = SasRec.of(weights, HEADS);
    float[][] items = itemVectors();
    float[][] history = {items[3].clone(), items[4].clone()};
    float[] first = model.userVector(history, items[0]);
    assertThat(history[0]).isEqualTo(items[3]);
    assertThat(model.userVector(history, items[0])).isEqualTo(first);
  }

  @Test
  void namesTheTensorThatIsWrong() {
    String name = "sasrec.forward_layers.1.conv2.weight";
    Map<String, FloatTensor> without = new HashMap<>(weights);
    without.remove(name);
    assertThatThrownBy(() -> SasRec.of(without, HEADS)).hasMessageContaining(name);
    without.put(name, FloatTensor.zeros(32, 31));
    assertThatThrownBy(() -> SasRec.of(without, HEADS))
        .hasMessageContaining(name)
        .hasMessageContaining("[32, 31]");
    assertThatThrownBy(() -> SasRec.of(weights, 5)).hasMessageContaining("5 heads");
    assertThatThrownBy(() -> SasRec.of(Map.of(), HEADS)).hasMessageContaining("pos_emb");
  }

  @Test
  void refusesWrongHistories() {
    SasRec model = SasRec.of(weights, HEADS);
    assertThatThrownBy(() -> model.userVector(new float[LENGTH + 1][32], new float[32]))
        .hasMessageContaining("11 items");
    assertThatThrownBy(() -> model.userVector(new float[1][31], new float[32]))
        .hasMessageContaining("31 numbers");
  }

  private Map<String, FloatTensor> endWeights() {
    Map<String, FloatTensor> map = new HashMap<>();
    for (String name : fixture.names()) {
      if (name.startsWith("end.")) {
        map.put(name.substring("end.".length()), fixture.floats(name));
      }
    }
    return map;
  }

  /** x_i = 0.5 · P(m_i) + e_i, the projector written down once more, plainly. */
  private float[][] itemVectors() {
    Weights named = new Weights(weights);
    String p = "projector.projector.";
    Linear first = named.linear(p + "0.weight", p + "0.bias", 64, 64);
    LayerNorm middle = named.layerNorm(p + "1", 64);
    Linear second = named.linear(p + "3.weight", p + "3.bias", 64, 32);
    LayerNorm last = named.layerNorm("projector.last_layernorm", 32);
    FloatTensor features = fixture.floats("item_features");
    FloatTensor ids = fixture.floats("end.sasrec.item_emb.weight");
    float[][] vectors = new float[features.dim(0)][32];
    for (int i = 0; i < vectors.length; i++) {
      float[] hidden = new float[64];
      first.apply(features.data(), i * 64, hidden, 0);
      middle.apply(hidden, 0, hidden, 0);
      for (int k = 0; k < 64; k++) {
        hidden[k] = Math.max(0, hidden[k]);
      }
      second.apply(hidden, 0, vectors[i], 0);
      last.apply(vectors[i], 0, vectors[i], 0);
      for (int k = 0; k < 32; k++) {
        vectors[i][k] = .5f * vectors[i][k] + ids.data()[i * 32 + k];
      }
    }
    return vectors;
  }
}
