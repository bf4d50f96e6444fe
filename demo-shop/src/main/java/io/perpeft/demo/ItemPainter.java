package io.perpeft.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Draws an item's picture: category as outline, colour, and pattern, each drawn a little
 * differently every time. Draws no text, so it needs no fonts.
 */
final class ItemPainter {

  private static final int OVERSAMPLING = 3;
  private static final double CANVAS = 100;

  /** Hue, saturation, brightness of every colour. */
  private static final float[][] HSB = {
    {.000f, .85f, .82f},
    {.075f, .92f, .97f},
    {.147f, .85f, .96f},
    {.360f, .70f, .58f},
    {.490f, .70f, .76f},
    {.615f, .78f, .74f},
    {.765f, .58f, .62f},
    {.930f, .42f, .97f},
    {.065f, .62f, .46f},
    {.580f, .05f, .60f},
  };

  private final int size;

  /**
   * @param size edge of the pictures in pixels
   */
  ItemPainter(int size) {
    this.size = size;
  }

  /** The PNG file of a picture that shows category, colour and pattern. */
  byte[] picture(Traits traits, Dice dice) {
    BufferedImage canvas = canvas();
    Graphics2D graphics = graphics(canvas);
    background(graphics, dice);
    item(graphics, traits, dice);
    graphics.dispose();
    return png(shrink(canvas));
  }

  /** A smaller picture of the item, and below it signs that show its other aspects. */
  byte[] pictureWithSigns(Traits traits, AspectSigns signs, Dice dice) {
    BufferedImage canvas = canvas();
    Graphics2D graphics = graphics(canvas);
    background(graphics, dice);
    AffineTransform whole = graphics.getTransform();
    graphics.translate(CANVAS * .125, 0);
    graphics.scale(.75, .75);
    item(graphics, traits, dice);
    graphics.setTransform(whole);
    signs.draw(graphics);
    graphics.dispose();
    return png(shrink(canvas));
  }

  private static void item(Graphics2D graphics, Traits traits, Dice dice) {
    AffineTransform upright = graphics.getTransform();
    double scale = dice.between(.78, .92);
    graphics.translate(50 + dice.between(-3, 3), 50 + dice.between(-3, 3));
    graphics.rotate(dice.between(-.16, .16));
    graphics.scale(dice.chance(.5) ? scale : -scale, scale);
    graphics.translate(-50, -50);

    Color base = colour(traits.colour(), dice);
    Color accent = dice.chance(.6) ? mix(base, Color.WHITE, .78) : mix(base, Color.BLACK, .55);
    Color line = mix(base, Color.BLACK, .62);
    Shape outline = Silhouettes.outline(traits.category());

    graphics.setColor(new Color(0, 0, 0, 36));
    graphics.translate(2.5, 3);
    graphics.fill(outline);
    graphics.translate(-2.5, -3);

    Shape open = graphics.getClip();
    graphics.clip(outline);
    new PatternBrush(graphics, base, accent, dice).paint(traits.pattern());
    graphics.setPaint(
        new GradientPaint(20, 0, new Color(255, 255, 255, 40), 80, 100, new Color(0, 0, 0, 50)));
    graphics.fill(new Rectangle2D.Double(-50, -50, 200, 200));
    graphics.setClip(open);

    graphics.setColor(line);
    graphics.setStroke(new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(outline);
    Silhouettes.drawDetails(traits.category(), graphics);
    graphics.setTransform(upright);
  }

  private static void background(Graphics2D graphics, Dice dice) {
    float hue = (float) dice.uniform();
    float saturation = (float) dice.between(0, .10);
    Color top = Color.getHSBColor(hue, saturation, (float) dice.between(.95, 1));
    Color bottom = Color.getHSBColor(hue, saturation, (float) dice.between(.86, .94));
    graphics.setPaint(new GradientPaint(0, 0, top, 0, 100, bottom));
    graphics.fill(new Rectangle2D.Double(0, 0, CANVAS, CANVAS));
    graphics.setColor(new Color(0, 0, 0, 14));
    graphics.fill(new Ellipse2D.Double(10, 84, 80, 12));
  }

  private static Color colour(int index, Dice dice) {
    float[] hsb = HSB[index];
    return Color.getHSBColor(
        hsb[0] + (float) dice.between(-.012, .012),
        clamp(hsb[1] + (float) dice.between(-.08, .08)),
        clamp(hsb[2] + (float) dice.between(-.07, .07)));
  }

  private static float clamp(float value) {
    return Math.max(0, Math.min(1, value));
  }

  private static Color mix(Color from, Color to, double share) {
    return new Color(
        (int) Math.round(from.getRed() * (1 - share) + to.getRed() * share),
        (int) Math.round(from.getGreen() * (1 - share) + to.getGreen() * share),
        (int) Math.round(from.getBlue() * (1 - share) + to.getBlue() * share));
  }

  private BufferedImage canvas() {
    int edge = size * OVERSAMPLING;
    return new BufferedImage(edge, edge, BufferedImage.TYPE_INT_RGB);
  }

  private static Graphics2D graphics(BufferedImage canvas) {
    Graphics2D graphics = canvas.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    double scale = canvas.getWidth() / CANVAS;
    graphics.scale(scale, scale);
    return graphics;
  }

  /** Averages every block of pixels, which also smooths the edges. */
  private BufferedImage shrink(BufferedImage canvas) {
    int edge = canvas.getWidth();
    int[] pixels = pixels(canvas);
    BufferedImage picture = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    int[] small = pixels(picture);
    int area = OVERSAMPLING * OVERSAMPLING;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int red = area / 2;
        int green = area / 2;
        int blue = area / 2;
        for (int k = 0; k < area; k++) {
          int row = y * OVERSAMPLING + k / OVERSAMPLING;
          int pixel = pixels[row * edge + x * OVERSAMPLING + k % OVERSAMPLING];
          red += (pixel >> 16) & 255;
          green += (pixel >> 8) & 255;
          blue += pixel & 255;
        }
        small[y * size + x] = ((red / area) << 16) | ((green / area) << 8) | (blue / area);
      }
    }
    return picture;
  }

  /** The picture's own array of 0xRRGGBB, row by row. */
  private static int[] pixels(BufferedImage picture) {
    return ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
  }

  /** In memory, where ImageIO.write would go through a temporary file for every picture. */
  private static byte[] png(BufferedImage picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(picture);
    } catch (IOException e) {
      throw new UncheckedIOException("could not encode a picture", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
