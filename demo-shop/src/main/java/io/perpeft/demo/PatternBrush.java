package io.perpeft.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** Paints a pattern over the canvas of 100 × 100 units; the caller clips it to an outline. */
final class PatternBrush {

  private static final int REACH = 150;

  private final Graphics2D graphics;
  private final Color base;
  private final Color accent;
  private final Dice dice;

  PatternBrush(Graphics2D graphics, Color base, Color accent, Dice dice) {
    this.graphics = graphics;
    this.base = base;
    this.accent = accent;
    this.dice = dice;
  }

  void paint(int pattern) {
    graphics.setColor(base);
    graphics.fill(new Rectangle2D.Double(-REACH, -REACH, 3 * REACH, 3 * REACH));
    graphics.setColor(accent);
    AffineTransform upright = graphics.getTransform();
    graphics.rotate(dice.between(-.08, .08), 50, 50);
    graphics.translate(dice.between(-8, 8), dice.between(-8, 8));
    double period = dice.between(14, 18);
    switch (Aspect.PATTERN.value(pattern)) {
      case "plain" -> {}
      case "striped" -> stripes(period);
      case "dotted" -> dots(period);
      case "checked" -> checks(period * 1.3);
      case "zigzag" -> zigzags(period);
      case "floral" -> flowers(period * 1.5);
      case "marbled" -> marble();
      default -> throw new IllegalStateException("no brush for pattern " + pattern);
    }
    graphics.setTransform(upright);
  }

  private void stripes(double period) {
    for (double y = -REACH; y < REACH; y += period) {
      graphics.fill(new Rectangle2D.Double(-REACH, y, 3 * REACH, period * .45));
    }
  }

  private void dots(double period) {
    boolean shifted = false;
    for (double y = -REACH; y < REACH; y += period * .85) {
      for (double x = -REACH + (shifted ? period / 2 : 0); x < REACH; x += period) {
        graphics.fill(new Ellipse2D.Double(x, y, period * .5, period * .5));
      }
      shifted = !shifted;
    }
  }

  private void checks(double period) {
    graphics.setColor(new Color(accent.getRed(), accent.getGreen(), accent.getBlue(), 150));
    for (double at = -REACH; at < REACH; at += period) {
      graphics.fill(new Rectangle2D.Double(-REACH, at, 3 * REACH, period * .45));
      graphics.fill(new Rectangle2D.Double(at, -REACH, period * .45, 3 * REACH));
    }
  }

  private void zigzags(double period) {
    graphics.setStroke(new BasicStroke((float) (period * .38)));
    for (double y = -REACH; y < REACH; y += period) {
      Path2D line = new Path2D.Double();
      line.moveTo(-REACH, y);
      boolean up = true;
      for (double x = -REACH; x < REACH; x += period * .7) {
        line.lineTo(x, up ? y + period * .7 : y);
        up = !up;
      }
      graphics.draw(line);
    }
  }

  private void flowers(double period) {
    for (double y = 0; y < 110; y += period) {
      for (double x = 0; x < 110; x += period) {
        flower(x + dice.between(-3, 3), y + dice.between(-3, 3), period * dice.between(.2, .27));
      }
    }
  }

  private void flower(double x, double y, double petal) {
    graphics.setColor(accent);
    for (int k = 0; k < 5; k++) {
      double angle = 2 * StrictMath.PI * k / 5;
      disc(x + petal * StrictMath.cos(angle), y + petal * StrictMath.sin(angle), petal * .72);
    }
    graphics.setColor(base);
    disc(x, y, petal * .5);
  }

  private void disc(double x, double y, double radius) {
    graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  private void marble() {
    graphics.setColor(new Color(accent.getRed(), accent.getGreen(), accent.getBlue(), 170));
    for (int k = 0; k < 11; k++) {
      graphics.setStroke(
          new BasicStroke(
              (float) dice.between(2, 6), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      Path2D vein = new Path2D.Double();
      vein.moveTo(dice.between(-10, 110), dice.between(-10, 110));
      vein.curveTo(
          dice.between(0, 100),
          dice.between(0, 100),
          dice.between(0, 100),
          dice.between(0, 100),
          dice.between(-10, 110),
          dice.between(-10, 110));
      graphics.draw(vein);
    }
  }
}
