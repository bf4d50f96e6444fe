package io.perpeft.cli;

import static io.perpeft.cli.EncodedFile.put;

import io.perpeft.core.data.DataFolder;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ClipOutput;
import io.perpeft.model.clip.HiddenStates;
import io.perpeft.model.device.Device;
import io.perpeft.model.peft.AdaptedClip;
import io.perpeft.model.peft.AdapterConfig;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.PeftDirectory;
import io.perpeft.model.training.FeatureEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Encodes a catalogue with a backbone that no generation is made of. */
record BackboneEncoding(
    DataFolder folder,
    Device device,
    ClipBackbone backbone,
    PictureOption pictures,
    PrintWriter err) {

  /** Embeddings and pooled hidden states of the frozen model. */
  void frozen(EncodedFile out) throws IOException {
    int n = folder.items().size();
    int depths = backbone.shape().depths().size();
    int projection = backbone.projection();
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    tensors.put("image_embeds", FloatTensor.zeros(n, projection));
    tensors.put("text_embeds", FloatTensor.zeros(n, projection));
    tensors.put("image_pooled_hidden", FloatTensor.zeros(n, depths, backbone.shape().imageWidth()));
    tensors.put("text_pooled_hidden", FloatTensor.zeros(n, depths, backbone.shape().textWidth()));
    pictures.forEachChunk(
        folder,
        backbone,
        (first, chunk) -> {
          ClipOutput output = backbone.forward(chunk);
          HiddenStates hidden = output.hidden();
          put(output.imageEmbeds(), tensors.get("image_embeds"), first);
          put(output.textEmbeds(), tensors.get("text_embeds"), first);
          put(hidden.image(), tensors.get("image_pooled_hidden"), first);
          put(hidden.text(), tensors.get("text_pooled_hidden"), first);
        },
        err);
    out.write(
        folder,
        tensors,
        Map.of(
            "backbone_sha256", backbone.shape().sha256(),
            "depths", backbone.shape().depths().toString()));
  }

  /** Item features under an adapter in the layout of the PEFT library. */
  void adapted(Path adapter, EncodedFile out) throws IOException {
    PeftDirectory directory = new PeftDirectory(adapter);
    AdapterConfig config = directory.config();
    AdapterMethod method = exact(AdapterMethods.open(backbone, config));
    FeatureEncoder encoder = new FeatureEncoder(device, method, directory.tensors(method));
    FloatTensor features = FloatTensor.zeros(folder.items().size(), method.featureWidth());
    int atOnce = method.inputs().itemsAtOnce();
    pictures.forEachChunk(
        folder,
        backbone,
        (first, chunk) -> {
          List<ItemInputs> inputs = method.inputs().of(backbone, chunk);
          for (int from = 0; from < inputs.size(); from += atOnce) {
            int until = Math.min(inputs.size(), from + atOnce);
            put(encoder.features(inputs.subList(from, until)), features, first + from);
          }
        },
        err);
    out.write(
        folder,
        Map.of("item_features", features),
        Map.of("backbone_sha256", backbone.shape().sha256(), "adapter", config.kind()));
  }

  /** Nothing is kept of items, so nothing need be rounded. */
  private static AdapterMethod exact(AdapterMethod method) {
    return method instanceof AdaptedClip clip ? clip.exact() : method;
  }
}
