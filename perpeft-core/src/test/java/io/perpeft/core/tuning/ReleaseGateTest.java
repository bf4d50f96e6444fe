package io.perpeft.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReleaseGateTest {
  private static final GateOptions OPTIONS = new GateOptions(100, .02, 1.645, 3);

  private static final double GUESSING = .05;

  private final ReleaseGate gate = new ReleaseGate(OPTIONS);
  private final Random random = new Random(1);

  @Test
  void letsPassWhatIsAsGood() {
    observe(gate, 100, .3, .3, .005);
    assertThat(gate.due()).isInstanceOf(GateVerdict.Pass.class);
  }

  @Test
  void holdsWhatIsWorse() {
    observe(gate, 100, .25, .3, .02);
    assertThat(gate.due())
        .isInstanceOfSatisfying(
            GateVerdict.Hold.class,
            hold -> {
              assertThat(hold.figures().purchases()).isEqualTo(100);
              assertThat(hold.figures().difference()).isBetween(-.06, -.04);
            });
  }

  @Test
  void holdsWhatIsNotShownToBeAsGood() {
    observe(gate, 100, .3, .3, .3);
    assertThat(gate.due()).isInstanceOf(GateVerdict.Hold.class);
    assertThat(new ReleaseGate(OPTIONS).due())
        .as("without any evidence")
        .isInstanceOf(GateVerdict.Hold.class);
  }

  @Test
  void holdsWhatIsNoBetterThanGuessingOnceThereWasBetter() {
    observe(gate, 100, GUESSING, GUESSING, .002);
    assertThat(gate.due()).as("nothing to lose").isInstanceOf(GateVerdict.Pass.class);
    observe(gate, 100, .3, .3, .002);
    assertThat(gate.due()).isInstanceOf(GateVerdict.Pass.class);
    gate.begin();
    observe(gate, 100, GUESSING, GUESSING, .002);
    assertThat(gate.due()).as("as good as its parent").isInstanceOf(GateVerdict.Hold.class);
    observe(gate, 100, GUESSING + .0005, GUESSING, .002);
    assertThat(gate.due()).as("by 2.5 standard errors").isInstanceOf(GateVerdict.Hold.class);
    observe(gate, 100, GUESSING + .001, GUESSING, .002);
    assertThat(gate.due()).as("by 5 standard errors").isInstanceOf(GateVerdict.Pass.class);
  }

  @Test
  void takesNothingBackForWeightsThatAreWorthNothing() {
    gate.observe(
        scores(100, GUESSING - .02, .001), scores(100, GUESSING - .02, .001),
        scores(100, GUESSING - .001, .001), scores(100, GUESSING, 0));
    assertThat(gate.released()).isInstanceOf(GateVerdict.Pass.class);
  }

  @Test
  void withAMarginOfOneWeightsMayBeWorthNothing() {
    ReleaseGate lax = new ReleaseGate(new GateOptions(100, 1, 1.645, 3));
    observe(lax, 100, .3, .3, .002);
    assertThat(lax.due()).isInstanceOf(GateVerdict.Pass.class);
    observe(lax, 100, GUESSING - .01, .3, .002);
    assertThat(lax.due()).isInstanceOf(GateVerdict.Pass.class);
  }

  @Test
  void readsWhatTheVersionBeforeWrote() {
    ByteBuffer older = ByteBuffer.allocate(4 * Integer.BYTES + 100 * 4 * Float.BYTES);
    older.putInt(1).putInt(2).putInt(100);
    for (int i = 0; i < 100; i++) {
      older.putFloat(.1f).putFloat(.2f + i / 1e3f);
    }
    older.putInt(100);
    for (int i = 0; i < 100; i++) {
      older.putFloat(.2f + i / 1e3f).putFloat(.9f);
    }
    ReleaseGate read = ReleaseGate.decode(OPTIONS, older.array());
    assertThat(read.due()).as("the third in a row").isInstanceOf(GateVerdict.Restart.class);
    assertThat(read.released()).isInstanceOf(GateVerdict.RollBack.class);
  }

  @Test
  void startsAgainWhenHeldOnceTooOften() {
    observe(gate, 100, .1, .3, .01);
    assertThat(gate.due()).isInstanceOf(GateVerdict.Hold.class);
    assertThat(gate.due()).isInstanceOf(GateVerdict.Hold.class);
    assertThat(gate.due()).isInstanceOf(GateVerdict.Restart.class);
    gate.begin();
    observe(gate, 100, .1, .3, .01);
    assertThat(gate.due()).as("counted anew").isInstanceOf(GateVerdict.Hold.class);
  }

  @Test
  void judgesByTheLastPurchases() {
    observe(gate, 500, .1, .3, .01);
    observe(gate, 100, .31, .3, .01);
    assertThat(gate.due()).isInstanceOf(GateVerdict.Pass.class);
  }

  @Test
  void takesBackWhatIsShownToBeWorseThanItsParent() {
    float[] good = scores(99, .3, .01);
    float[] bad = scores(99, .2, .01);
    gate.observe(bad, bad, good, scores(99, .1, 0));
    assertThat(gate.released()).as("too few").isInstanceOf(GateVerdict.Pass.class);
    gate.observe(scores(1, .2, 0), scores(1, .2, 0), scores(1, .3, 0), scores(1, .1, 0));
    assertThat(gate.released()).isInstanceOf(GateVerdict.RollBack.class);
    gate.begin();
    assertThat(gate.released()).isInstanceOf(GateVerdict.Pass.class);
  }

  @Test
  void letsEverythingPassWhenItIsOff() {
    assertThat(new ReleaseGate(GateOptions.OFF).isReady()).isTrue();
    assertThat(gate.isReady()).isFalse();
    ReleaseGate off = new ReleaseGate(GateOptions.OFF);
    off.observe(new float[] {0}, new float[] {1}, new float[] {2}, new float[] {3});
    assertThat(off.due()).isInstanceOf(GateVerdict.Pass.class);
    assertThat(off.released()).isInstanceOf(GateVerdict.Pass.class);
  }

  @Property(tries = 50)
  void comesBackBitForBit(@ForAll long seed, @ForAll @IntRange(min = 0, max = 12) int batches) {
    ReleaseGate filled = new ReleaseGate(OPTIONS);
    Random draws = new Random(seed);
    for (int i = 0; i < batches; i++) {
      int size = 1 + draws.nextInt(40);
      float[] parent = draws.nextBoolean() ? floats(draws, size) : null;
      filled.observe(floats(draws, size), floats(draws, size), parent, floats(draws, size));
    }
    filled.due();
    ReleaseGate back = ReleaseGate.decode(OPTIONS, filled.encode());
    assertThat(back.encode()).isEqualTo(filled.encode());
    assertThat(back.due()).isEqualTo(filled.due());
    assertThat(back.released()).isEqualTo(filled.released());
  }

  @Test
  void refusesOtherBytes() {
    byte[] bytes = gate.encode();
    assertThatThrownBy(() -> ReleaseGate.decode(OPTIONS, Arrays.copyOf(bytes, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("end early");
    assertThatThrownBy(() -> ReleaseGate.decode(OPTIONS, Arrays.copyOf(bytes, bytes.length + 1)))
        .hasMessageContaining("after the end");
    bytes[0] = 9;
    assertThatThrownBy(() -> ReleaseGate.decode(OPTIONS, bytes)).hasMessageContaining("version");
  }

  /** Pairs whose defender scores are all alike and whose challenger scores vary. */
  private void observe(
      ReleaseGate into, int count, double challenger, double defender, double spread) {
    for (int i = 0; i < count; i += 20) {
      into.observe(
          scores(20, challenger, spread), scores(20, defender, 0), null, scores(20, GUESSING, 0));
    }
  }

  private float[] scores(int count, double mean, double spread) {
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      scores[i] = (float) (mean + spread * random.nextGaussian());
    }
    return scores;
  }

  private static float[] floats(Random random, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = random.nextFloat();
    }
    return floats;
  }
}
