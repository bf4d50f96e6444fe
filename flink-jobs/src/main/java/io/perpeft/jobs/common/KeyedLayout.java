package io.perpeft.jobs.common;

import io.perpeft.schemas.topics.Keys;
import org.apache.avro.specific.SpecificRecord;

/** Key and partition by one id. */
record KeyedLayout<T extends SpecificRecord>(IdOf<T> id) implements RecordLayout<T> {
  @Override
  public byte[] key(T element) {
    return Keys.id(id.of(element));
  }

  @Override
  public SpecificRecord value(T element) {
    return element;
  }
}
