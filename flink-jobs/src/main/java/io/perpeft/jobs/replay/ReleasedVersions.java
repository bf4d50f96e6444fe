package io.perpeft.jobs.replay;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.OffsetRange;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The releases of a generation that the topic holds, by group and version. */
final class ReleasedVersions {
  /**
   * A release.
   *
   * @param from first offset that its group has learnt from; 0 if it has learnt from none
   * @param until one past the last
   */
  record Version(
      long version,
      long steps,
      long examples,
      long from,
      long until,
      String weightsSha256,
      String optionsHash,
      String codeVersion) {

    private static Version of(AdapterRelease release) {
      return new Version(
          release.getVersion(),
          release.getSteps(),
          release.getExamples(),
          release.getLineage().stream().mapToLong(OffsetRange::getFromOffset).min().orElse(0),
          release.getLineage().stream().mapToLong(OffsetRange::getUntilOffset).max().orElse(0),
          release.getWeightsSha256(),
          release.getOptionsHash(),
          release.getCodeVersion());
    }
  }

  private final String generationId;
  private final AvroCodec<AdapterRelease> codec = AvroCodec.of(AdapterRelease.class);
  private final Map<Integer, SortedMap<Long, Version>> groups = new HashMap<>();

  ReleasedVersions(String generationId) {
    this.generationId = generationId;
  }

  /** Takes a record of the topic in; one that is no release of the generation is passed over. */
  void add(RawRecord record) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      AdapterRelease release = codec.decode(value);
      if (release.getGenerationId().equals(generationId)) {
        groups
            .computeIfAbsent(Integer.valueOf(release.getGroupId()), group -> new TreeMap<>())
            .put(release.getVersion(), Version.of(release));
      }
    } catch (WireFormatException | NumberFormatException e) {
      return;
    }
  }

  Map<Integer, SortedMap<Long, Version>> groups() {
    return Collections.unmodifiableMap(groups);
  }

  SortedMap<Long, Version> of(int group) {
    return groups.getOrDefault(group, Collections.emptySortedMap());
  }
}
