package io.perpeft.deploy.display;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.deploy.figures.GroupChanges;
import io.perpeft.deploy.figures.GroupSummary;
import io.perpeft.deploy.figures.Latencies;
import io.perpeft.deploy.figures.Quality;
import io.perpeft.deploy.figures.Summary;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DisplayTest {

  private static final Summary SUMMARY =
      new Summary(
          12_345,
          12_300,
          Map.of("duplicate", 3L, "invalid", 1L),
          2,
          41,
          77,
          24,
          9_000,
          new Latencies(500, 2_340, 950),
          List.of(
              new GroupSummary(
                  "0",
                  6_000,
                  5_984,
                  187,
                  1,
                  23,
                  23,
                  22,
                  Map.of(
                      "live",
                      new Quality(5_984, 0.0712, 0.2),
                      "composed",
                      new Quality(5_984, 0.0911, 0.3),
                      "item_knn_live",
                      new Quality(5_984, 0.0822, 0.3),
                      "frozen_global",
                      new Quality(5_984, 0.065, 0.2)),
                  null),
              new GroupSummary("1", 20, 0, 0, 0, 0, 0, -1, Map.of(), null),
              new GroupSummary("2", 70, 70, 0, 1, 0, 0, 0, Map.of(), "4")),
          new GroupChanges(
              Map.of("born", 2L, "split", 1L), "group 2 split: into groups 4 and 5: wide"),
          83.9);

  private static final Comparison COMPARISON =
      new Comparison(
          "anna",
          List.of("red mug", "blue mug"),
          List.of(
              new Comparison.Column("group 0", List.of("green mug", "teapot")),
              new Comparison.Column("group 1", List.of("garden hose"))));

  private static String dashboard() {
    return String.join("\n", Dashboard.lines(SUMMARY, 99.6, "running", List.of(COMPARISON), 60));
  }

  @Test
  void everyFigureIsThere() {
    assertThat(dashboard())
        .contains("01:23  12,345 purchases (100/s)   running   p50 2.3 s")
        .contains("NDCG@20 composed 0.0911, live 0.0712, frozen 0.0650, kNN 0.0822")
        .contains("12,300 training examples   41 waiting   4 dead letters (1 invalid, 3 duplicate)")
        .contains("4 dead letters (1 invalid, 3 duplicate) + 2 not of purchases")
        .contains("77 users moved")
        .contains("187 steps   23 releases   24 versions complete   9,000 vectors published")
        .contains("purchase to published: p50 2.3 s   p95 950 ms");
  }

  @Test
  void groupsStandInColumns() {
    List<String> lines = Dashboard.lines(SUMMARY, 0, "", List.of(), 60);
    int head =
        lines.indexOf(lines.stream().filter(l -> l.startsWith("group ")).findFirst().orElseThrow());
    assertThat(lines.get(head + 1))
        .contains("v23")
        .contains("v22")
        .contains("0.0911    0.0712    0.0650    0.0822")
        .contains("1 steps dropped");
    assertThat(lines.get(head + 2)).contains("v0").contains("–");
    assertThat(lines.get(head + 3)).endsWith("ended, now 4").doesNotContain("dropped");
    assertThat(lines.get(head + 4))
        .isEqualTo("group 2 split: into groups 4 and 5: wide   (1 split, 2 born)");
    for (String title : List.of("examples", "steps", "complete", "composed", "frozen", "scored")) {
      int end = lines.get(head).indexOf(title) + title.length();
      assertThat(lines.get(head + 1).charAt(end - 1)).as(title).isNotEqualTo(' ');
    }
  }

  @Test
  void twoGroupsStandSideBySide() {
    assertThat(dashboard())
        .contains("Shopper anna bought red mug · blue mug")
        .containsPattern("1 green mug +1 garden hose")
        .containsPattern("2 teapot");
  }

  @Test
  void aTerminalIsOverwrittenInPlace() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(bytes, true, UTF_8), true, 10, 24);
    screen.show(List.of("a", "b"));
    screen.show(List.of("0123456789abc"));
    screen.say("done");

    assertThat(bytes.toString(UTF_8))
        .isEqualTo(
            "\ra\u001b[K\n\rb\u001b[K\n\u001b[0J"
                + "\u001b[2A\r0123456789\u001b[K\n\u001b[0J"
                + "done\n");
  }

  @Test
  void linesThatATerminalHasNoRoomForAreLeftOut() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(bytes, true, UTF_8), true, 10, 3);
    screen.show(List.of("a", "b", "c", "d"));
    screen.show(List.of("e"));
    assertThat(bytes.toString(UTF_8))
        .isEqualTo("\ra\u001b[K\n\rb\u001b[K\n\u001b[0J" + "\u001b[2A\re\u001b[K\n\u001b[0J");
  }

  @Test
  void titlesShareTheWidth() {
    Comparison long2 =
        new Comparison(
            "x",
            List.of("y"),
            List.of(
                new Comparison.Column("g", List.of("t".repeat(90))),
                new Comparison.Column("h", List.of("u".repeat(90)))));
    List<String> lines = Dashboard.lines(SUMMARY, 0, "", List.of(long2), 120);
    assertThat(lines.get(lines.size() - 1))
        .isEqualTo("  1 " + "t".repeat(56) + "  1 " + "u".repeat(56));
  }

  @Test
  void aPipeGetsOnlyTheHeadLine() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new Screen(new PrintStream(bytes, true, UTF_8), false, 80, 24).show(List.of("head", "rest"));
    assertThat(bytes.toString(UTF_8)).isEqualTo("head\n");
  }

  @Test
  void widthsCountWhatTheEyeSees() {
    assertThat(Text.fit("茶碗", 3)).isEqualTo("茶 ");
    assertThat(Text.fit("e\u0301te\u0301", 3)).isEqualTo("e\u0301te\u0301");
    assertThat(Text.fit("a\u001bb\n", 4)).isEqualTo("a b ");
    assertThat(Text.fit("☕🎁x", 3)).isEqualTo("☕🎁");
  }

  @Test
  void numbersAreReadable() {
    assertThat(Text.duration(Double.NaN)).isEqualTo("–");
    assertThat(Text.duration(12.4)).isEqualTo("12 ms");
    assertThat(Text.duration(90_000)).isEqualTo("1.5 min");
    assertThat(Text.clock(3_725)).isEqualTo("62:05");
  }
}
