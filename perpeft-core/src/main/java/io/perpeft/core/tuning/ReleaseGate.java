package io.perpeft.core.tuning;

import static io.perpeft.core.tuning.GateWindow.Scorer.GUESSING;
import static io.perpeft.core.tuning.GateWindow.Scorer.PARENT;
import static io.perpeft.core.tuning.GateWindow.Scorer.RELEASED;
import static io.perpeft.core.tuning.GateWindow.Scorer.TRAINING;

import io.perpeft.core.tuning.GateWindow.Scorer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a group's weights may be released, and whether a release must be taken back, by
 * paired scores on purchases that none of the weights had learned from (test-then-train). Not
 * thread-safe.
 *
 * <p>A release has to be <em>shown</em> to be no worse than the margin allows (a one-sided test of
 * non-inferiority); without evidence it is held. A release is taken back when it is shown to be
 * worse than the one before it.
 *
 * <p>Where purchases are noise, all weights are worth nothing alike, and a comparison among them
 * means nothing. So once a group has had weights that are better than guessing, a release has to be
 * that too; and none is taken back for weights that are not.
 */
public final class ReleaseGate {
  private static final int VERSION = 2;

  /** Wrote no scores of guessing. */
  private static final int OLDER_VERSION = 1;

  private final GateOptions options;

  /** Since the release. */
  private final GateWindow window;

  private boolean hasParent;
  private int heldInARow;

  /** Whether released weights were ever shown to be better than guessing. */
  private boolean proven;

  public ReleaseGate(GateOptions options) {
    this.options = options;
    window = new GateWindow(options.window());
  }

  /**
   * Takes in the scores of a micro-batch's purchases, one each, from before anything learned from
   * them.
   *
   * @param parent of the weights before the released ones; null if there are none
   * @param guessing what is to be expected of an order that chance makes
   */
  public void observe(
      float[] training, float[] released, float @Nullable [] parent, float[] guessing) {
    hasParent = parent != null;
    window.add(training, released, parent, guessing);
  }

  /** Whether the released weights must be taken back. */
  public GateVerdict released() {
    if (!options.isOn() || !hasParent || !isReady()) {
      return new GateVerdict.Pass();
    }
    GateFigures figures = window.compare(RELEASED, PARENT);
    double bound = figures.difference() + options.standardErrors() * figures.standardError();
    boolean worse = bound < -margin(figures);
    boolean parentWorthIt = !options.mustBeatGuessing() || isBetterThanGuessing(PARENT, 1);
    return worse && parentWorthIt ? new GateVerdict.RollBack(figures) : new GateVerdict.Pass();
  }

  /** Whether there are scores enough to judge the weights in training by. */
  public boolean isReady() {
    return window.size() == options.window();
  }

  /** Whether the weights in training, which are due, may be released; counts the refusals. */
  public GateVerdict due() {
    if (!options.isOn()) {
      return new GateVerdict.Pass();
    }
    GateFigures figures = window.compare(TRAINING, RELEASED);
    if (figures.leastDifference(options.standardErrors()) >= -margin(figures)) {
      // Weights that know nothing yet are not bad: they go on learning.
      return isWorthSomething() ? new GateVerdict.Pass() : new GateVerdict.Hold(figures);
    }
    heldInARow++;
    return heldInARow < options.patience()
        ? new GateVerdict.Hold(figures)
        : new GateVerdict.Restart(figures);
  }

  /**
   * Whether the weights in training are better than guessing. As long as the released ones never
   * were, there is nothing to lose. If they are not any more, twice the evidence is wanted: then
   * the purchases are noise, which gets many tries, or all has changed, which shows.
   */
  private boolean isWorthSomething() {
    boolean usual = isBetterThanGuessing(RELEASED, 1);
    proven |= usual;
    boolean passes =
        !options.mustBeatGuessing() || !proven || isBetterThanGuessing(TRAINING, usual ? 1 : 2);
    proven |= passes && isBetterThanGuessing(TRAINING, 1);
    return passes;
  }

  /**
   * @param times the standard errors of the options
   */
  private boolean isBetterThanGuessing(Scorer scorer, int times) {
    GateFigures figures = window.compare(scorer, GUESSING);
    return figures.leastDifference(times * options.standardErrors()) > 0;
  }

  private double margin(GateFigures figures) {
    return options.margin() * figures.defender();
  }

  /** Forgets all scores, for they are of other weights than those that come now. */
  public void begin() {
    window.clear();
    hasParent = false;
    heldInARow = 0;
  }

  /** The state as bytes; {@link #decode} gives it back bit for bit. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(VERSION);
      out.writeInt(heldInARow);
      out.writeBoolean(proven);
      out.writeBoolean(hasParent);
      window.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @param options may differ from those the bytes were written under: of more scores than the
   *     window holds, the last stay
   * @throws IllegalArgumentException if the bytes are no gate's
   */
  public static ReleaseGate decode(GateOptions options, byte[] bytes) {
    ReleaseGate gate = new ReleaseGate(options);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readInt();
      gate.heldInARow = in.readInt();
      if (version == VERSION) {
        gate.proven = in.readBoolean();
        gate.hasParent = in.readBoolean();
        gate.window.read(in);
      } else if (version == OLDER_VERSION) {
        gate.hasParent = gate.window.readPairs(in);
      } else {
        throw new IllegalArgumentException(
            "the bytes of a gate are of version %d, this code reads %d and %d"
                .formatted(version, OLDER_VERSION, VERSION));
      }
      if (in.available() > 0) {
        throw new IllegalArgumentException("the bytes of a gate go on after the end");
      }
      return gate;
    } catch (EOFException e) {
      throw new IllegalArgumentException("the bytes of a gate end early", e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }
}
