package io.perpeft.jobs.replay;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the figures say of every micro-batch: in which order the item memory took the batches of all
 * groups, and which batches a paused group learned nothing from.
 */
final class BatchLog {
  private final String generationId;
  private final AvroCodec<GroupQuality> codec = AvroCodec.of(GroupQuality.class);
  private final List<Integer> order = new ArrayList<>();
  private final Map<Integer, BitSet> paused = new HashMap<>();
  private final Map<Integer, List<Integer>> sizes = new HashMap<>();
  private boolean began;
  private boolean complete;

  BatchLog(String generationId) {
    this.generationId = generationId;
  }

  /** Takes a record of the topic in. */
  void add(RawRecord record) {
    if (!began) {
      began = true;
      complete = record.offset() == 0;
    }
    complete = complete && record.partition() == 0;
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      GroupQuality quality = codec.decode(value);
      if (quality.getGenerationId().equals(generationId)) {
        add(quality);
      }
    } catch (WireFormatException | NumberFormatException e) {
      return;
    }
  }

  private void add(GroupQuality quality) {
    int group = Integer.parseInt(quality.getGroupId());
    List<Integer> batches = sizes.computeIfAbsent(group, g -> new ArrayList<>());
    int number = batches.size();
    batches.add(quality.getExamples());
    order.add(group);
    // A dropped step has the loss that it was dropped for; a paused group takes no step.
    if (!quality.getApplied() && quality.getLoss() == 0) {
      paused.computeIfAbsent(group, g -> new BitSet()).set(number);
    }
  }

  /** Whether the topic still holds every batch since the generation. */
  boolean isComplete() {
    return complete;
  }

  /** Groups in the order in which the item memory took their batches. */
  List<Integer> order() {
    return order;
  }

  /**
   * Whether the group's batch of this number had so many examples.
   *
   * @param number from 0
   */
  boolean had(int group, long number, int examples) {
    List<Integer> batches = sizes.getOrDefault(group, List.of());
    return number < batches.size() && batches.get(Math.toIntExact(number)) == examples;
  }

  /**
   * Whether the group was paused at this batch.
   *
   * @param number of the group's batch, from 0
   */
  boolean wasPaused(int group, long number) {
    BitSet batchesOfGroup = paused.get(group);
    return complete && batchesOfGroup != null && batchesOfGroup.get(Math.toIntExact(number));
  }
}
