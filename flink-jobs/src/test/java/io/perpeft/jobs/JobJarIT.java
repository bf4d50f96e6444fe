package io.perpeft.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.grouping.GroupingJob;
import io.perpeft.jobs.refresh.RefreshJob;
import io.perpeft.jobs.tuning.TuningJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** Looks into the packaged job jar; runs after it was made. */
class JobJarIT {
  @Test
  void holdsWhatTheClusterLacksAndNothingThatItHas() throws Exception {
    List<String> classes = classes();

    assertThat(classes)
        .contains(
            classFile(GroupingJob.class),
            classFile(TuningJob.class),
            classFile(RefreshJob.class),
            "io/perpeft/store/ItemInputStore.class",
            "io/perpeft/schemas/Purchase.class",
            "org/apache/flink/connector/kafka/sink/KafkaSink.class",
            "org/apache/flink/formats/avro/typeutils/AvroTypeInfo.class",
            "org/apache/kafka/clients/producer/KafkaProducer.class",
            "org/apache/avro/Schema.class");
    assertThat(classes)
        .noneMatch(name -> name.startsWith("io/perpeft/model/"))
        .noneMatch(name -> name.startsWith("io/perpeft/core/"))
        .noneMatch(name -> name.startsWith("ai/djl/"))
        .noneMatch(name -> name.startsWith("org/rocksdb/"))
        .noneMatch(name -> name.startsWith("org/slf4j/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/api/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/core/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/runtime/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/connector/base/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/streaming/api/"));
  }

  private static List<String> classes() throws Exception {
    try (Stream<Path> built = Files.list(Path.of("target"))) {
      List<Path> jars =
          built.filter(file -> file.getFileName().toString().endsWith("-job.jar")).toList();
      assertThat(jars).hasSize(1);
      try (JarFile jar = new JarFile(jars.get(0).toFile())) {
        return jar.stream().map(ZipEntry::getName).filter(n -> n.endsWith(".class")).toList();
      }
    }
  }

  private static String classFile(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }
}
