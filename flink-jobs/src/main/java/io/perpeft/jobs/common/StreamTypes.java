package io.perpeft.jobs.common;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;

/** Type information of stream elements and state, never one that falls back to Kryo. */
public final class StreamTypes {
  private StreamTypes() {}

  public static <T extends SpecificRecordBase> TypeInformation<T> avro(Class<T> type) {
    return new AvroTypeInfo<>(type);
  }

  /** A public Java record or POJO whose fields Flink knows. */
  public static <T> TypeInformation<T> of(Class<T> type) {
    return TypeExtractor.createTypeInfo(type);
  }
}
