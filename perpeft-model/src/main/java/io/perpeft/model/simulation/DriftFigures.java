package io.perpeft.model.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How arms got over a change of interests. Users count who made a ranked purchase in the stream
 * before the change.
 *
 * @param atMillis event time of the first change
 * @param changedUsers users whose interests changed
 * @param unchangedUsers users whose interests did not
 * @param arms by arm
 */
public record DriftFigures(
    long atMillis, int changedUsers, int unchangedUsers, Map<String, ArmDrift> arms) {

  /** Share of the lost NDCG whose return counts as recovery. */
  public static final double RECOVERED = .9;

  /**
   * One arm's course; all NDCG is at 20.
   *
   * @param changedBefore mean of changed users' purchases before their change
   * @param changedAfter mean of changed users' purchases after it
   * @param unchangedBefore mean of the others before the first change
   * @param unchangedAfter mean of the others after it
   * @param gains changed users' mean after the change less that of a reference arm, by reference
   * @param lost how far changed users' first purchases after their change are below what was
   *     expected of them
   * @param recovery purchases until it is back
   * @param steps in the order of purchases since the change
   */
  public record ArmDrift(
      double changedBefore,
      double changedAfter,
      double unchangedBefore,
      double unchangedAfter,
      Map<String, Interval> gains,
      Interval lost,
      Recovery recovery,
      List<Step> steps) {}

  /**
   * Changed users' purchases with as many purchases since the change.
   *
   * @param from fewest purchases the user made between the change and the one ranked
   * @param until most, inclusive
   * @param purchases ranked
   * @param ndcg their mean NDCG
   * @param expected their users' mean NDCG before the change, plus what users without a change
   *     gained on theirs as many purchases after the first change
   * @param difference of the two
   * @param gains their mean NDCG less that of a reference arm, by reference
   * @param fitted the difference as it rises over all steps, by isotonic regression
   */
  public record Step(
      int from,
      int until,
      int purchases,
      double ndcg,
      double expected,
      Interval difference,
      Map<String, Interval> gains,
      double fitted) {}

  /**
   * Fewest purchases since the change after which 90 % of the loss is back and stays so: where the
   * fitted difference first is above a tenth of the loss.
   *
   * @param purchases null if that is not reached within the stream
   * @param low bounds of the 95 % interval; null as above
   * @param somethingLost whether the interval of the loss is above zero; if not, there is nothing
   *     to recover from
   */
  public record Recovery(
      boolean somethingLost,
      @Nullable Integer purchases,
      @Nullable Integer low,
      @Nullable Integer high) {}

  /**
   * @param ndcg of every purchase of the stream, by arm; of those not ranked it is not read
   * @param references arms that gains are against
   * @return null if too few users are known on both sides of a change
   */
  static @Nullable DriftFigures of(
      PurchaseStream stream,
      HiddenInterests hidden,
      Map<String, double[]> ndcg,
      List<String> references,
      long seed) {
    DriftStudy study = DriftStudy.of(stream, hidden, DriftStudy.FEWEST);
    if (study == null) {
      return null;
    }
    Map<String, Map<String, Interval>> gains = gains(study, one -> true, ndcg, references, seed);
    List<Map<String, Map<String, Interval>>> gainsByStep = new ArrayList<>();
    for (int s = 0; s < study.steps(); s++) {
      int step = s;
      gainsByStep.add(gains(study, one -> one.step() == step, ndcg, references, seed));
    }
    Map<String, ArmDrift> arms = new LinkedHashMap<>();
    for (String arm : ndcg.keySet()) {
      DriftCourse course = new DriftCourse(study, of(ndcg, arm));
      List<Map<String, Interval>> byStep =
          gainsByStep.stream().map(ofStep -> of(ofStep, arm)).toList();
      arms.put(arm, course.figures(of(gains, arm), byStep, seed));
    }
    return new DriftFigures(study.atMillis(), study.count(true), study.count(false), arms);
  }

  /** Gains over purchases after the change of users whose interests changed. */
  private static Map<String, Map<String, Interval>> gains(
      DriftStudy study,
      Predicate<DriftStudy.After> which,
      Map<String, double[]> ndcg,
      List<String> references,
      long seed) {
    int[] purchases =
        study.after().stream()
            .filter(one -> study.changes(one.user()))
            .filter(which)
            .mapToInt(DriftStudy.After::purchase)
            .toArray();
    int[] users = Arrays.stream(purchases).map(study::user).toArray();
    return PairedBootstrap.gains(users, purchases, ndcg, references, seed);
  }

  private static <T> T of(Map<String, T> byArm, String arm) {
    return Objects.requireNonNull(byArm.get(arm), arm);
  }
}
