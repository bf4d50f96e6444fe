package io.perpeft.model.clip.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.data.DataFolder;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.clip.PictureException;
import io.perpeft.model.device.Device;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContrastiveTrainerTest {
  private static final ClipSize SIZE = new ClipSize(16, 8, 2, 32, 2, 16);
  private static final String[] COLOURS = {"red", "green", "blue", "yellow", "black"};
  private static final Color[] PAINT = {
    Color.RED, Color.GREEN, Color.BLUE, Color.YELLOW, Color.BLACK
  };

  private final Device device = Device.open("cpu");
  private DataFolder data;
  private Path root;

  @BeforeAll
  void paint(@TempDir Path directory) throws IOException {
    root = directory;
    data = shop(directory.resolve("shop"), 120);
  }

  @AfterAll
  void close() {
    device.close();
  }

  @Test
  void learnsWhatColoursAreCalled() {
    Log log = new Log();
    ContrastiveOptions options = new ContrastiveOptions(30, 20, 3e-3, 0.1, 0.1, 0.2, 3);
    Path out = root.resolve("learned");

    ContrastiveEvaluation last =
        new ContrastiveTrainer(out, SIZE, options, device, log).train(data);

    assertThat(last).isEqualTo(log.evaluations.get(29));
    assertThat(last.heldOut()).isEqualTo(24);
    assertThat(last.droppedSteps()).isZero();
    assertThat(last.titleOfPicture()).isGreaterThan(0.9);
    assertThat(last.loss()).isLessThan(log.evaluations.get(0).loss());
    assertThat(log.steps).isEqualTo(30 * (96 / 20));
    try (ClipBackbone backbone = ClipBackbone.open(out, device)) {
      assertThat(backbone.shape().imageWidth()).isEqualTo(32);
      assertThat(backbone.prepare(new ItemContent("x", "Sigma ☂ 東京", null)).tokens())
          .hasSizeGreaterThan(4);
    }
  }

  @Test
  void sameSeedSameBits() throws IOException {
    ContrastiveOptions options = new ContrastiveOptions(2, 20, 3e-3, 0.1, 0.1, 0.2, 3);
    byte[][] weights = new byte[2][];
    for (int i = 0; i < 2; i++) {
      Path out = root.resolve("same" + i);
      new ContrastiveTrainer(out, SIZE, options, device, new Log()).train(data);
      weights[i] = Files.readAllBytes(out.resolve("model.safetensors"));
    }

    assertThat(weights[0]).isEqualTo(weights[1]);
  }

  @Test
  void aStepThatBlowsUpChangesNothing() {
    ContrastiveOptions options = new ContrastiveOptions(1, 20, 1e30, 0.1, 0, 0.2, 3);

    ContrastiveEvaluation last =
        new ContrastiveTrainer(root.resolve("blown"), SIZE, options, device, new Log()).train(data);

    assertThat(last.droppedSteps()).isPositive();
  }

  @Test
  void dataThatCannotTeachIsRefused() throws IOException {
    ContrastiveOptions options = ContrastiveOptions.defaults();
    Path small = root.resolve("few");
    DataFolder few = shop(small, 5);
    assertThatThrownBy(() -> trainer("a", options).train(few))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 items with pictures are too few");

    Files.writeString(small.resolve("p3.png"), "no picture");
    assertThatThrownBy(() -> trainer("b", options).train(few))
        .isInstanceOf(PictureException.class)
        .hasMessageContaining("item i3");

    assertThatThrownBy(
            () -> new ContrastiveTrainer(small, SIZE, options, device, new Log()).train(few))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not empty");
  }

  @Test
  void theLearningRateRisesAndFalls() {
    ContrastiveOptions options = new ContrastiveOptions(1, 2, 1e-3, 0, 0.1, 0.1, 1);

    assertThat(options.rate(5, 100)).isEqualTo(5e-4);
    assertThat(options.rate(10, 100)).isEqualTo(1e-3);
    assertThat(options.rate(100, 100)).isZero();
  }

  private ContrastiveTrainer trainer(String out, ContrastiveOptions options) {
    return new ContrastiveTrainer(root.resolve(out), SIZE, options, device, new Log());
  }

  private static DataFolder shop(Path directory, int count) throws IOException {
    Files.createDirectories(directory);
    Random random = new Random(1);
    StringBuilder items = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int colour = i % COLOURS.length;
      BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, 16, 16);
      graphics.setColor(PAINT[colour]);
      graphics.fillRect(random.nextInt(6), random.nextInt(6), 10, 10);
      graphics.dispose();
      ImageIO.write(image, "png", directory.resolve("p" + i + ".png").toFile());
      items.append(
          "{\"id\": \"i%d\", \"title\": \"a %s square\", \"image\": \"p%d.png\"}%n"
              .formatted(i, COLOURS[colour], i));
    }
    Files.writeString(directory.resolve("items.jsonl"), items);
    Files.writeString(directory.resolve("purchases.csv"), "user,item,timestamp\n");
    return DataFolder.open(directory);
  }

  private static final class Log implements ContrastiveListener {
    private final List<ContrastiveEvaluation> evaluations = new ArrayList<>();
    private int steps;

    @Override
    public void stepped(int step, int total, double loss) {
      steps = step;
    }

    @Override
    public void evaluated(ContrastiveEvaluation evaluation) {
      evaluations.add(evaluation);
    }
  }
}
