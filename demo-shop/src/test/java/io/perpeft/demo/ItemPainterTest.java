package io.perpeft.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ItemPainterTest {

  private static final int CUSHION = Aspect.CATEGORY.indexOf("cushion");

  private final ItemPainter painter = new ItemPainter(48);

  @Test
  void picturesHaveTheAskedSizeAndShowTheColour() throws IOException {
    int red = centre(new Traits(CUSHION, Aspect.COLOUR.indexOf("red"), 0, 0, 0, 0, 0));
    int blue = centre(new Traits(CUSHION, Aspect.COLOUR.indexOf("blue"), 0, 0, 0, 0, 0));

    assertThat((red >> 16) & 255).isGreaterThan(2 * (red & 255));
    assertThat(blue & 255).isGreaterThan(2 * ((blue >> 16) & 255));
  }

  @Test
  void everyCategoryAndPatternIsDrawnItsOwnWay() {
    Set<String> pictures = new HashSet<>();
    for (int category = 0; category < Aspect.CATEGORY.size(); category++) {
      for (int pattern = 0; pattern < Aspect.PATTERN.size(); pattern++) {
        Traits traits = new Traits(category, 3, pattern, 0, 0, 0, 0);
        pictures.add(Arrays.toString(painter.picture(traits, Dice.of(1, "picture"))));
      }
    }
    assertThat(pictures).hasSize(Aspect.CATEGORY.size() * Aspect.PATTERN.size());
  }

  @Test
  void titleAspectsDoNotShow() {
    byte[] one = painter.picture(new Traits(1, 2, 3, 0, 0, 0, 0), Dice.of(1, "picture"));
    byte[] other = painter.picture(new Traits(1, 2, 3, 7, 7, 4, 11), Dice.of(1, "picture"));

    assertThat(one).isEqualTo(other);
  }

  private int centre(Traits traits) throws IOException {
    byte[] png = painter.picture(traits, Dice.of(1, "picture"));
    BufferedImage picture =
        Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)), "no picture");
    assertThat(picture.getWidth()).isEqualTo(48);
    assertThat(picture.getHeight()).isEqualTo(48);
    return picture.getRGB(24, 24);
  }
}
