package io.perpeft.jobs.tuning;

import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.core.tuning.GateFigures;
import io.perpeft.core.tuning.GateVerdict;
import io.perpeft.core.tuning.ReleaseNote;
import io.perpeft.jobs.weights.WeightsSeal;
import io.perpeft.model.live.BatchOutcome;
import io.perpeft.model.training.StepResult;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.ArmQuality;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.OffsetRange;
import io.perpeft.schemas.groups.EventKinds;
import io.perpeft.schemas.groups.SealedWeights;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says what became of a micro-batch in records of the contracts. */
final class OutcomeRecords {
  /** The vectors of the group's last release. */
  static final String LIVE = "live";

  /** The generation's user-blind model. */
  static final String FROZEN_GLOBAL = "frozen_global";

  /** The vectors of the group's last release and the item memory, as both were published last. */
  static final String COMPOSED = "composed";

  /** Item-kNN, as fresh as the item memory. */
  static final String ITEM_KNN_LIVE = "item_knn_live";

  private final String generationId;
  private final String adapterKind;
  private final String codeVersion;
  private final TuningSettings settings;
  private final WeightsSeal seal;

  OutcomeRecords(
      String generationId,
      String adapterKind,
      String codeVersion,
      TuningSettings settings,
      WeightsSeal seal) {
    this.generationId = generationId;
    this.adapterKind = adapterKind;
    this.codeVersion = codeVersion;
    this.settings = settings;
    this.seal = seal;
  }

  GroupQuality quality(int group, BatchOutcome outcome) {
    return GroupQuality.newBuilder()
        .setGenerationId(generationId)
        .setGroupId(Integer.toString(group))
        .setVersion(outcome.version())
        .setExamples(outcome.examples().size())
        .setSteps(outcome.steps())
        .setApplied(outcome.result() instanceof StepResult.Applied)
        .setLoss(outcome.result().loss())
        .setCandidates(outcome.candidates().label())
        .setArms(
            new TreeMap<>(
                Map.of(LIVE, arm(outcome.live()), FROZEN_GLOBAL, arm(outcome.frozenGlobal()))))
        .setEventTime(outcome.eventTimeMillis())
        .build();
  }

  private static ArmQuality arm(RankingQuality quality) {
    return new ArmQuality(quality.ndcg20(), quality.hr20());
  }

  /** The release, its weights inline or, when they are large, in a file that exists by then. */
  AdapterRelease release(int group, BatchOutcome.Release release) throws IOException {
    ReleaseNote note = release.note();
    SealedWeights weights = seal.seal(release.weights());
    return AdapterRelease.newBuilder()
        .setGenerationId(generationId)
        .setGroupId(Integer.toString(group))
        .setVersion(note.version())
        .setParentVersion(note.version() - 1)
        .setAdapterKind(adapterKind)
        .setWeights(weights.inline())
        .setWeightsUri(weights.uri())
        .setWeightsSha256(weights.sha256())
        .setWeightsSize(weights.size())
        .setSteps(note.steps())
        .setExamples(note.examples())
        .setLineage(
            note.lineage().stream()
                .map(
                    span ->
                        new OffsetRange(span.topic(), span.partition(), span.from(), span.until()))
                .toList())
        .setOptionsHash(settings.optionsHash())
        .setCodeVersion(codeVersion)
        .setNdcg20(note.ndcg20())
        .setHr20(note.hr20())
        .setNewestEventTime(note.newestEventTimeMillis())
        .setNewestIngestTime(note.newestIngestTimeMillis())
        .build();
  }

  /** What the gate did; null where it let pass. */
  @Nullable GroupEvent event(int group, BatchOutcome outcome) {
    GateVerdict verdict = outcome.verdict();
    if (verdict instanceof GateVerdict.Hold hold) {
      return event(group, outcome, EventKinds.RELEASE_HELD, hold.figures());
    } else if (verdict instanceof GateVerdict.Restart restart) {
      return event(group, outcome, EventKinds.TRAINING_RESTARTED, restart.figures());
    } else if (verdict instanceof GateVerdict.RollBack rollBack) {
      return event(group, outcome, EventKinds.ROLLED_BACK, rollBack.figures());
    }
    return null;
  }

  private GroupEvent event(int group, BatchOutcome outcome, String kind, GateFigures figures) {
    BatchOutcome.Release release = outcome.release();
    return GroupEvent.newBuilder()
        .setGenerationId(generationId)
        .setGroupId(Integer.toString(group))
        .setKind(kind)
        .setVersion(release == null ? outcome.version() : release.note().version())
        .setReason(
            String.format(
                Locale.ROOT,
                "on the last %d purchases the newer weights score %.4f, the older ones %.4f,"
                    + " guessing %.4f; standard error of the difference %.4f",
                figures.purchases(),
                figures.challenger(),
                figures.defender(),
                figures.guessing(),
                figures.standardError()))
        .setFigures(
            Map.of(
                "purchases", (double) figures.purchases(),
                "newer", figures.challenger(),
                "older", figures.defender(),
                "guessing", figures.guessing(),
                "standard_error", figures.standardError()))
        .setEventTime(outcome.eventTimeMillis())
        .build();
  }
}
