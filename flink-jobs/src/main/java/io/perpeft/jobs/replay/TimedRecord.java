package io.perpeft.jobs.replay;

import io.perpeft.jobs.common.RawRecord;

/**
 * A record with the time of the log at its place.
 *
 * @param time newest timestamp of its partition up to it, milliseconds since the epoch
 */
public record TimedRecord(RawRecord record, long time) {}
