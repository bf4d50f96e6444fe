package io.perpeft.core.tuning;

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
 */
public final class ReleaseGate {
  private static final int VERSION = 1;

  private final GateOptions options;

  /** Weights in training against released ones. */
  private final PairedScores trial;

  /** Released weights against those before them, since the release. */
  private final PairedScores watch;

  private int heldInARow;

  public ReleaseGate(GateOptions options) {
    this.options = options;
    trial = new PairedScores(options.window());
    watch = new PairedScores(options.window());
  }

  /**
   * Takes in the scores of a micro-batch's purchases, one each, from before anything learned from
   * them.
   *
   * @param parent of the weights before the released ones; null if there are none
   */
  public void observe(float[] training, float[] released, float @Nullable [] parent) {
    trial.add(training, released);
    if (parent != null) {
      watch.add(released, parent);
    }
  }

  /** Whether the released weights must be taken back. */
  public GateVerdict released() {
    GateFigures figures = watch.figures();
    double bound = figures.difference() + options.standardErrors() * figures.standardError();
    boolean worse = watch.size() == options.window() && bound < -margin(figures);
    return options.isOn() && worse ? new GateVerdict.RollBack(figures) : new GateVerdict.Pass();
  }

  /** Whether there are scores enough to judge the weights in training by. */
  public boolean isReady() {
    return trial.size() == options.window();
  }

  /** Whether the weights in training, which are due, may be released; counts the refusals. */
  public GateVerdict due() {
    if (!options.isOn()) {
      return new GateVerdict.Pass();
    }
    GateFigures figures = trial.figures();
    double bound = figures.difference() - options.standardErrors() * figures.standardError();
    if (bound >= -margin(figures)) {
      return new GateVerdict.Pass();
    }
    heldInARow++;
    return heldInARow < options.patience()
        ? new GateVerdict.Hold(figures)
        : new GateVerdict.Restart(figures);
  }

  private double margin(GateFigures figures) {
    return options.margin() * figures.defender();
  }

  /** Forgets all scores, for they are of other weights than those that come now. */
  public void begin() {
    trial.clear();
    watch.clear();
    heldInARow = 0;
  }

  /** The state as bytes; {@link #decode} gives it back bit for bit. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(VERSION);
      out.writeInt(heldInARow);
      trial.write(out);
      watch.write(out);
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
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "the bytes of a gate are of version %d, this code reads %d"
                .formatted(version, VERSION));
      }
      gate.heldInARow = in.readInt();
      gate.trial.read(in);
      gate.watch.read(in);
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
