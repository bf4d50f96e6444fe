package io.perpeft.jobs.tuning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.jobs.items.ModelSettings;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.model.peft.PooledStates;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.testing.Await;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTailTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Topics TOPICS = Topics.defaults();

  @TempDir Path folder;

  @Test
  void followsTheCatalogueAndPassesOverWhatItCannotUse() throws Exception {
    TrainableGeneration fixture = TrainableGeneration.in(folder);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        KafkaWriter writer = kafka.writer()) {
      kafka.create(List.of(TOPICS.items()));
      writer.send(
          new ProducerRecord<>(TOPICS.items().name(), Keys.id("x"), "no record".getBytes(UTF_8)));
      writer.send(new ProducerRecord<>(TOPICS.items().name(), Keys.id("y"), null));
      send(writer, "");
      send(writer, "stranger");
      send(writer, "item-1");
      writer.flush();

      CatalogueTail.Settings settings = settings(fixture, kafka.bootstrapServers());
      CatalogueTail tail = CatalogueTail.acquire(settings);
      assertThat(CatalogueTail.acquire(settings)).isSameAs(tail);
      try {
        Await.until(DEADLINE, "all is read", tail::isComplete);
        tail.check();
        assertThat(tail.has("item-1")).isTrue();
        assertThat(tail.has("stranger")).isFalse();
        assertThatThrownBy(() -> tail.inputs("stranger")).hasMessageContaining("stranger");

        tail.substitute("stranger");
        assertThat(tail.has("stranger")).isTrue();
        assertThat(tail.inputs("stranger"))
            .isEqualTo(new PooledStates(2, new float[0], new float[12]));

        send(writer, "item-2");
        writer.flush();
        Await.until(DEADLINE, "the new item is there", () -> tail.has("item-2"));
      } finally {
        tail.close();
        tail.close();
      }
    }
  }

  @Test
  void saysWhyItCannotGoOn() throws Exception {
    TrainableGeneration fixture = TrainableGeneration.in(folder);
    CatalogueTail tail = CatalogueTail.acquire(settings(fixture, "127.0.0.1:1"));
    try {
      Await.until(
          DEADLINE,
          "the failure surfaces",
          () -> {
            try {
              tail.check();
              return false;
            } catch (IllegalStateException e) {
              assertThat(e).hasMessageContaining(TOPICS.items().name());
              return true;
            }
          });
    } finally {
      tail.close();
    }
  }

  private CatalogueTail.Settings settings(TrainableGeneration fixture, String bootstrapServers) {
    return new CatalogueTail.Settings(
        new HashMap<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "isolation.level", "read_committed",
                "default.api.timeout.ms", "2000",
                "request.timeout.ms", "1000")),
        TOPICS.items().name(),
        1 << 20,
        ModelSettings.of(
            JobOptions.load(
                "-Dperpeft.generation=" + fixture.directory(),
                "-Dperpeft.hidden-states=" + fixture.hiddenStates(),
                "-Dperpeft.items.cache-dir=" + folder.resolve("cache"),
                "-Dperpeft.device=cpu")));
  }

  private static void send(KafkaWriter writer, String id) {
    Item item = Item.newBuilder().setItemId(id).setTitle("t").setEventTime(1).build();
    writer.send(
        new ProducerRecord<>(TOPICS.items().name(), Keys.id("key of " + id), Records.encode(item)));
  }
}
