package io.perpeft.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.device.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoClipTest {

  @Test
  void knowsWhatPicturesShowAndWhatTitlesSay(@TempDir Path work) {
    DemoShopOptions options =
        DemoShopOptions.builder().seed(9).items(600).shoppers(10).purchases(10).build();
    try (Device device = Device.open("cpu");
        ClipBackbone clip = ClipBackbone.open(DemoShop.backbone(work), device)) {
      ClipKnowledge knowledge = ClipKnowledge.of(clip, DemoShop.generate(options));

      for (Aspect seen : new Aspect[] {Aspect.CATEGORY, Aspect.COLOUR}) {
        assertThat(knowledge.picture().get(seen)).as("%s from pictures", seen).isGreaterThan(.5);
      }
      for (Aspect said : new Aspect[] {Aspect.MATERIAL, Aspect.STYLE, Aspect.BRAND}) {
        assertThat(knowledge.title().get(said)).as("%s from titles", said).isGreaterThan(.5);
      }
      assertThat(knowledge.picture().get(Aspect.MATERIAL)).as("not in pictures").isLessThan(.3);
      assertThat(knowledge.title().get(Aspect.COLOUR)).as("not in titles").isLessThan(.3);
    }
  }

  @Test
  void isCopiedOnce(@TempDir Path work) throws Exception {
    Path directory = DemoShop.backbone(work);
    Path config = directory.resolve("config.json");
    Files.writeString(config, "{}");

    assertThat(DemoShop.backbone(work)).isEqualTo(directory);
    assertThat(config).hasContent("{}");
    assertThat(directory.resolve("model.safetensors")).exists();
  }
}
