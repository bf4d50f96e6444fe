package io.perpeft.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.perpeft.client.view.EmbeddingView;
import io.perpeft.client.view.GroupVectors;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.jobs.common.Environment;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.refresh.RefreshJob;
import io.perpeft.jobs.testing.Published;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.jobs.tuning.TuningJob;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Precision;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.training.FrozenRecommender;
import io.perpeft.model.training.ItemEncoder;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.testing.Await;
import io.perpeft.testing.EmbeddedKafka;
import io.perpeft.testing.KafkaWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * LoRA, in bfloat16, and (IA)3 on the stream, as {@link LearningPathTest} has IISAN: pictures,
 * titles and examples in, vectors of adapters that have learnt in CLIP's towers out.
 */
class TowerAdaptersPathTest {
  private static final int EXAMPLES = 8;
  private static final int BATCH = 4;
  private static final long VERSIONS = 2;
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void adaptersInTheTowersLearnAndServe() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
      stream("lora", Precision.BF16, new Published(kafka, new Topics("lora", 1)));
      stream("ia3", Precision.FP32, new Published(kafka, new Topics("ia3", 1)));
    }
  }

  private void stream(String kind, Precision precision, Published published) throws Exception {
    TrainableGeneration fixture = TrainableGeneration.onClip(folder.resolve(kind), kind);
    published.kafka().create(published.topics().all());
    send(fixture, published);
    JobOptions options = options(fixture, precision, published);
    List<JobClient> jobs = List.of(tuning(options), refresh(options));
    Await.until(
        DEADLINE,
        "version %d of all groups under %s".formatted(VERSIONS, kind),
        () -> {
          for (JobClient job : jobs) {
            assertThat(job.getJobStatus().get().isTerminalState()).as("a job ended").isFalse();
          }
          EmbeddingView view = published.view(fixture.generation());
          return IntStream.range(0, TrainableGeneration.GROUPS)
              .allMatch(group -> version(view, group) == VERSIONS);
        });
    for (JobClient job : jobs) {
      job.cancel().get();
    }
    check(kind, precision, fixture, published);
  }

  private static long version(EmbeddingView view, int group) {
    return view.group(Integer.toString(group)).map(GroupVectors::version).orElse(-1L);
  }

  private static void send(TrainableGeneration fixture, Published published) throws Exception {
    try (KafkaWriter writer = published.kafka().writer()) {
      for (String id : TrainableGeneration.items()) {
        Item item =
            Item.newBuilder()
                .setItemId(id)
                .setTitle("a thing called " + id)
                .setImageBytes(ByteBuffer.wrap(picture(id)))
                .setEventTime(1)
                .build();
        writer.send(
            new ProducerRecord<>(
                published.topics().items().name(), Keys.id(id), Records.encode(item)));
      }
      for (int k = 0; k < EXAMPLES; k++) {
        for (int group = 0; group < TrainableGeneration.GROUPS; group++) {
          writer.send(
              new ProducerRecord<>(
                  published.topics().trainingExamples().name(),
                  Keys.id(Integer.toString(group)),
                  Records.encode(fixture.example(group, k))));
        }
      }
      writer.flush();
    }
  }

  private static byte[] picture(String id) {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    image.setRGB(8, 8, id.hashCode());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static JobClient tuning(JobOptions options) throws Exception {
    StreamExecutionEnvironment env = environment();
    TuningJob.define(env, options);
    return env.executeAsync("tuning");
  }

  private static JobClient refresh(JobOptions options) throws Exception {
    StreamExecutionEnvironment env = environment();
    RefreshJob.define(env, options);
    return env.executeAsync("refresh");
  }

  private static StreamExecutionEnvironment environment() {
    Configuration flink = new Configuration();
    flink.setString("parallelism.default", "1");
    flink.setString("execution.checkpointing.interval", "300 ms");
    flink.setString("restart-strategy.type", "none");
    return Environment.configure(StreamExecutionEnvironment.createLocalEnvironment(flink));
  }

  private JobOptions options(
      TrainableGeneration fixture, Precision precision, Published published) {
    return JobOptions.load(
        "-Dperpeft.kafka.bootstrap-servers=" + published.kafka().bootstrapServers(),
        "-Dperpeft.kafka.topic-prefix=" + published.topics().prefix(),
        "-Dperpeft.kafka.partitions=1",
        "-Dperpeft.generation=" + fixture.directory(),
        "-Dperpeft.backbone=" + fixture.backbone(),
        "-Dperpeft.items.cache-dir=" + folder.resolve("cache"),
        "-Dperpeft.device=cpu",
        "-Dperpeft.precision=" + precision,
        "-Dperpeft.tuning.batch-size=" + BATCH,
        "-Dperpeft.tuning.negatives=8",
        "-Dperpeft.tuning.learning-rate=1e-2",
        "-Dperpeft.tuning.release.steps=1",
        "-Dperpeft.tuning.gate.window=0",
        "-Dperpeft.refresh.epsilon=0");
  }

  /** Every group's adapter has learnt, and what is served is what its last release says. */
  private static void check(
      String kind, Precision precision, TrainableGeneration fixture, Published published) {
    EmbeddingView view = published.view(fixture.generation());
    List<String> ids = TrainableGeneration.items();
    int[] indices =
        IntStream.range(0, ids.size())
            .map(i -> i < TrainableGeneration.ITEMS ? i + 1 : 0)
            .toArray();
    try (Device device = Device.open("cpu", precision);
        ClipBackbone backbone = ClipBackbone.open(fixture.backbone(), device);
        FrozenRecommender recommender = FrozenRecommender.of(device, fixture.generation())) {
      AdapterMethod method = AdapterMethods.of(fixture.generation(), backbone);
      List<PreparedItem> items =
          ids.stream()
              .map(id -> new ItemContent(id, "a thing called " + id, picture(id)))
              .map(backbone::prepare)
              .toList();
      try (ItemEncoder encoder = new ItemEncoder(recommender, method, Priority.REFRESH)) {
        for (AdapterRelease release :
            published.records(published.topics().adapterReleases().name(), AdapterRelease.class)) {
          assertThat(release.getAdapterKind()).isEqualTo(kind);
          if (release.getVersion() == VERSIONS) {
            GroupWeights weights = GroupWeights.decode(release.getWeights(), "release");
            int group = Integer.parseInt(release.getGroupId());
            GroupWeights first = requireNonNull(fixture.generation().groups().get(group));
            assertThat(weights.part(GroupWeights.ADAPTER).values())
                .as("every tensor of the adapter has learnt")
                .doesNotContainAnyElementsOf(first.part(GroupWeights.ADAPTER).values());
            float[] expected =
                encoder.vectors(weights, method.inputs().of(backbone, items), indices);
            GroupVectors vectors = view.group(release.getGroupId()).orElseThrow();
            for (int i = 0; i < ids.size(); i++) {
              float[] vector = requireNonNull(vectors.vector(ids.get(i)));
              for (int d = 0; d < vector.length; d++) {
                assertThat(vector[d])
                    .as(ids.get(i))
                    .isCloseTo(
                        expected[i * vector.length + d],
                        offset(precision == Precision.BF16 ? 2e-3f : 1e-4f));
              }
            }
          }
        }
      }
    }
  }
}
