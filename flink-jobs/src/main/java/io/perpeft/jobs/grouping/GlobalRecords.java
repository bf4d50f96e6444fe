package io.perpeft.jobs.grouping;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.topics.Keys;
import java.util.Arrays;
import org.apache.flink.api.common.functions.FilterFunction;

/**
 * Lets pass those records of the serving topic whose key is of the global group, so that the
 * vectors of all other groups need not be decoded.
 */
final class GlobalRecords implements FilterFunction<RawRecord> {
  private static final byte[] PREFIX = Keys.embedding(Keys.GLOBAL_GROUP, "");

  @Override
  public boolean filter(RawRecord record) {
    byte[] key = record.key();
    return key != null
        && key.length >= PREFIX.length
        && Arrays.equals(key, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
  }
}
