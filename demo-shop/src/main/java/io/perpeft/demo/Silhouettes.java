package io.perpeft.demo;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/** The outline of every category on a canvas of 100 × 100 units, and the few lines inside it. */
final class Silhouettes {

  private Silhouettes() {}

  /** The area that carries colour and pattern. */
  static Shape outline(int category) {
    return switch (Aspect.CATEGORY.value(category)) {
      case "t-shirt" ->
          polygon(
              30, 16, 42, 12, 46, 18, 54, 18, 58, 12, 70, 16, 94, 36, 82, 50, 71, 42, 71, 88, 29,
              88, 29, 42, 18, 50, 6, 36);
      case "dress" -> polygon(36, 8, 43, 8, 50, 18, 57, 8, 64, 8, 62, 40, 86, 92, 14, 92, 38, 40);
      case "trousers" -> polygon(28, 8, 72, 8, 80, 92, 58, 92, 50, 38, 42, 92, 20, 92);
      case "skirt" -> skirt();
      case "jacket" ->
          polygon(
              36, 10, 64, 10, 80, 18, 97, 70, 83, 76, 75, 48, 75, 90, 25, 90, 25, 48, 17, 76, 3, 70,
              20, 18);
      case "hat" -> hat();
      case "scarf" -> scarf();
      case "bag" -> bag();
      case "shoes" -> shoe();
      case "socks" -> sock();
      case "cushion" -> cushion();
      case "umbrella" -> umbrella();
      default -> throw new IllegalStateException("no outline for category " + category);
    };
  }

  /** Draws seams, soles and handles with the graphics' current colour. */
  static void drawDetails(int category, Graphics2D graphics) {
    graphics.setStroke(new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    switch (Aspect.CATEGORY.value(category)) {
      case "dress" -> graphics.draw(new Line2D.Double(38, 40, 62, 40));
      case "trousers" -> graphics.draw(new Line2D.Double(28, 16, 72, 16));
      case "skirt" -> graphics.draw(new Line2D.Double(31, 27, 69, 27));
      case "jacket" -> {
        graphics.draw(new Line2D.Double(50, 24, 50, 90));
        graphics.draw(polyline(36, 10, 50, 26, 64, 10));
      }
      case "hat" -> graphics.draw(new Arc2D.Double(22, 44, 56, 20, 180, 180, Arc2D.OPEN));
      case "scarf" -> {
        for (int x = 34; x <= 50; x += 5) {
          graphics.draw(new Line2D.Double(x, 92, x - 1, 98));
        }
        for (int x = 64; x <= 80; x += 5) {
          graphics.draw(new Line2D.Double(x, 84, x + 1, 90));
        }
      }
      case "bag" -> {
        graphics.setStroke(new BasicStroke(5, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(new Arc2D.Double(32, 8, 36, 56, 0, 180, Arc2D.OPEN));
      }
      case "shoes" -> graphics.fill(new RoundRectangle2D.Double(4, 74, 93, 9, 6, 6));
      case "socks" -> graphics.draw(new Line2D.Double(34, 18, 64, 18));
      case "umbrella" -> {
        graphics.setStroke(new BasicStroke(4, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(new Line2D.Double(50, 6, 50, 86));
        graphics.draw(new Arc2D.Double(50, 80, 14, 14, 180, 180, Arc2D.OPEN));
      }
      default -> {}
    }
  }

  private static Shape skirt() {
    Path2D path = new Path2D.Double();
    path.moveTo(32, 18);
    path.lineTo(68, 18);
    path.lineTo(92, 78);
    path.quadTo(50, 92, 8, 78);
    path.closePath();
    return path;
  }

  private static Shape hat() {
    Area hat = new Area(new Ellipse2D.Double(4, 54, 92, 26));
    hat.add(new Area(new RoundRectangle2D.Double(24, 20, 52, 48, 40, 40)));
    return hat;
  }

  private static Shape scarf() {
    Area scarf = new Area(new Ellipse2D.Double(18, 8, 64, 50));
    scarf.subtract(new Area(new Ellipse2D.Double(34, 20, 32, 22)));
    scarf.add(new Area(polygon(36, 46, 56, 48, 52, 92, 31, 92)));
    scarf.add(new Area(polygon(54, 46, 72, 40, 83, 84, 62, 84)));
    return scarf;
  }

  private static Shape bag() {
    Path2D path = new Path2D.Double();
    path.moveTo(20, 38);
    path.lineTo(80, 38);
    path.quadTo(92, 66, 86, 90);
    path.lineTo(14, 90);
    path.quadTo(8, 66, 20, 38);
    path.closePath();
    return path;
  }

  private static Shape shoe() {
    Path2D path = new Path2D.Double();
    path.moveTo(6, 76);
    path.lineTo(8, 36);
    path.quadTo(20, 44, 34, 32);
    path.quadTo(54, 56, 76, 58);
    path.quadTo(96, 60, 95, 76);
    path.closePath();
    return path;
  }

  private static Shape sock() {
    Path2D path = new Path2D.Double();
    path.moveTo(33, 8);
    path.lineTo(65, 8);
    path.lineTo(65, 50);
    path.quadTo(70, 58, 84, 62);
    path.quadTo(98, 76, 82, 88);
    path.quadTo(62, 94, 44, 82);
    path.quadTo(33, 72, 33, 54);
    path.closePath();
    return path;
  }

  private static Shape cushion() {
    Path2D path = new Path2D.Double();
    path.moveTo(8, 12);
    path.quadTo(50, 24, 92, 12);
    path.quadTo(82, 50, 92, 88);
    path.quadTo(50, 78, 8, 88);
    path.quadTo(18, 50, 8, 12);
    path.closePath();
    return path;
  }

  private static Shape umbrella() {
    Area canopy = new Area(new Arc2D.Double(4, 10, 92, 92, 0, 180, Arc2D.PIE));
    canopy.intersect(new Area(new Rectangle2D.Double(0, 0, 100, 56)));
    for (int k = 0; k < 4; k++) {
      canopy.subtract(new Area(new Ellipse2D.Double(4 + 23 * k, 50, 23, 13)));
    }
    return canopy;
  }

  private static Path2D polygon(double... xy) {
    Path2D path = polyline(xy);
    path.closePath();
    return path;
  }

  private static Path2D polyline(double... xy) {
    Path2D path = new Path2D.Double();
    path.moveTo(xy[0], xy[1]);
    for (int k = 2; k < xy.length; k += 2) {
      path.lineTo(xy[k], xy[k + 1]);
    }
    return path;
  }
}
