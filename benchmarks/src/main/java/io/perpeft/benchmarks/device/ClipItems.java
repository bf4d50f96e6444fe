package io.perpeft.benchmarks.device;

import io.perpeft.model.clip.ItemContent;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Items as shops have them: a JPEG file of 400 x 400 and a title of 14 tokens. All of it is drawn.
 */
final class ClipItems {
  private static final int SIDE = 400;
  private static final int SHAPES = 40;
  private static final List<String> WORDS =
      List.of("red", "blue", "black", "gold", "small", "shirt", "dress", "cup", "book", "new");

  /** Words of a title, each a token of the demo shop's tokenizer; start and end make 14. */
  private static final int TITLE_WORDS = 12;

  private ClipItems() {}

  static List<ItemContent> draw(int count, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<ItemContent> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(new ItemContent("item-" + i, title(random), picture(random)));
    }
    return items;
  }

  private static String title(SplittableRandom random) {
    return IntStream.range(0, TITLE_WORDS)
        .mapToObj(i -> WORDS.get(random.nextInt(WORDS.size())))
        .collect(Collectors.joining(" "));
  }

  private static byte[] picture(SplittableRandom random) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, colour(random), SIDE, SIDE, colour(random)));
    graphics.fillRect(0, 0, SIDE, SIDE);
    for (int i = 0; i < SHAPES; i++) {
      graphics.setColor(colour(random));
      graphics.fillOval(
          random.nextInt(SIDE), random.nextInt(SIDE), random.nextInt(90), random.nextInt(90));
    }
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "jpg", bytes)) {
      throw new IOException("this Java writes no JPEG");
    }
    return bytes.toByteArray();
  }

  private static Color colour(SplittableRandom random) {
    return new Color(random.nextInt(1 << 24));
  }
}
