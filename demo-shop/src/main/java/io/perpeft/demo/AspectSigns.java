package io.perpeft.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Set;

/**
 * A row of four signs along the lower edge of a picture: a swatch of the material, an emblem for
 * the style, bars for the price, the brand's mark. The shop's own pictures have none; the pictures
 * that its CLIP learns from have, for it is from pictures that a CLIP learns what a word means.
 */
record AspectSigns(Traits traits, Set<Aspect> shown) {

  private static final Color INK = new Color(40, 40, 48);
  private static final Color[] BRAND_COLOURS = {
    new Color(200, 40, 40), new Color(30, 110, 60), new Color(40, 60, 170)
  };

  AspectSigns {
    shown = Set.copyOf(shown);
  }

  /** Draws the shown signs in cells of 25 × 25 units at the bottom of a canvas of 100 × 100. */
  void draw(Graphics2D graphics) {
    AffineTransform whole = graphics.getTransform();
    graphics.translate(0, 75);
    for (Aspect aspect : new Aspect[] {Aspect.MATERIAL, Aspect.STYLE, Aspect.PRICE, Aspect.BRAND}) {
      if (shown.contains(aspect)) {
        AffineTransform cell = graphics.getTransform();
        graphics.setColor(Color.WHITE);
        graphics.fill(new Rectangle2D.Double(1, 1, 23, 23));
        graphics.setColor(INK);
        graphics.setStroke(new BasicStroke(2.5f));
        switch (aspect) {
          case MATERIAL -> material(graphics);
          case STYLE -> emblem(graphics, traits.style());
          case PRICE -> price(graphics);
          default -> brand(graphics);
        }
        graphics.setTransform(cell);
      }
      graphics.translate(25, 0);
    }
    graphics.setTransform(whole);
  }

  /** Eight hatchings: bit 0 horizontal, bit 1 vertical, bit 2 a dark ground. */
  private void material(Graphics2D graphics) {
    int code = traits.material();
    Color ground = (code & 4) == 0 ? Color.WHITE : INK;
    graphics.setColor(ground);
    graphics.fill(new Rectangle2D.Double(2, 2, 21, 21));
    graphics.setColor((code & 4) == 0 ? INK : Color.WHITE);
    for (double at = 5; at < 22; at += 5) {
      if ((code & 1) != 0) {
        graphics.draw(new Line2D.Double(3, at, 22, at));
      }
      if ((code & 2) != 0) {
        graphics.draw(new Line2D.Double(at, 3, at, 22));
      }
    }
    graphics.setColor(INK);
    graphics.draw(new Rectangle2D.Double(2, 2, 21, 21));
  }

  private void price(Graphics2D graphics) {
    for (int bar = 0; bar <= traits.price(); bar++) {
      graphics.fill(new Rectangle2D.Double(3 + 4 * bar, 20 - 3.5 * bar, 3, 2 + 3.5 * bar));
    }
  }

  private void brand(Graphics2D graphics) {
    graphics.setColor(BRAND_COLOURS[traits.brand() % 3]);
    emblem(graphics, traits.brand() / 3);
  }

  private static void emblem(Graphics2D graphics, int shape) {
    switch (shape) {
      case 0 -> graphics.fill(new Ellipse2D.Double(4, 4, 17, 17));
      case 1 -> graphics.fill(new Rectangle2D.Double(5, 5, 15, 15));
      case 2 -> graphics.fill(star(3, 5));
      case 3 -> graphics.fill(star(5, 4.2));
      case 4 -> graphics.draw(new Ellipse2D.Double(5, 5, 15, 15));
      case 5 -> graphics.draw(new Rectangle2D.Double(5, 5, 15, 15));
      case 6 -> {
        graphics.fill(new Rectangle2D.Double(10, 3, 5, 19));
        graphics.fill(new Rectangle2D.Double(3, 10, 19, 5));
      }
      case 7 -> {
        graphics.setStroke(new BasicStroke(4));
        graphics.draw(new Line2D.Double(5, 5, 20, 20));
        graphics.draw(new Line2D.Double(5, 20, 20, 5));
      }
      default -> throw new IllegalStateException("no emblem " + shape);
    }
  }

  /** A star with its points at radius 10 and its notches at the given radius. */
  private static Path2D star(int points, double notch) {
    Path2D path = new Path2D.Double();
    for (int k = 0; k < 2 * points; k++) {
      double angle = StrictMath.PI * k / points - StrictMath.PI / 2;
      double radius = k % 2 == 0 ? 10 : notch;
      double x = 12.5 + radius * StrictMath.cos(angle);
      double y = 13 + radius * StrictMath.sin(angle);
      if (k == 0) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    path.closePath();
    return path;
  }
}
