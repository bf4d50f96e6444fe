package io.perpeft.jobs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;

/** Checks that Flink serialises a type without Kryo, down to the last field. */
public final class NoKryo {
  private NoKryo() {}

  public static void check(TypeInformation<?> type) {
    SerializerConfigImpl config = new SerializerConfigImpl();
    Configuration options = new Configuration();
    options.set(PipelineOptions.GENERIC_TYPES, false);
    config.configure(options, NoKryo.class.getClassLoader());

    assertThat(type).isNotInstanceOf(GenericTypeInfo.class);
    assertThatCode(
            () -> {
              TypeSerializer<?> serializer = type.createSerializer(config);
              serializer.snapshotConfiguration();
            })
        .as(type.toString())
        .doesNotThrowAnyException();
  }
}
