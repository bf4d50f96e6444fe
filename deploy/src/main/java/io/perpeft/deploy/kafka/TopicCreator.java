package io.perpeft.deploy.kafka;

import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Creates the topics of {@link Topics} that are not there yet. */
public final class TopicCreator {

  private TopicCreator() {}

  /**
   * Creates what is missing, and waits until every partition has its leader: else a producer's
   * second batch may be taken before its first, which is then refused for ever.
   *
   * @param replication copies of each partition; at most the number of brokers
   * @return names of the topics that were created
   * @throws IllegalStateException if a topic is there with another number of partitions, or the
   *     cluster refuses
   */
  public static List<String> create(
      String bootstrapServers, Topics topics, short replication, Duration timeout)
      throws InterruptedException {
    long millis = timeout.toMillis();
    int limit = Math.toIntExact(millis);
    Map<String, Object> client =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            limit,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            limit);
    try (Admin admin = Admin.create(client)) {
      Set<String> present = admin.listTopics().names().get(millis, TimeUnit.MILLISECONDS);
      List<TopicSpec> known =
          topics.all().stream().filter(topic -> present.contains(topic.name())).toList();
      checkPartitions(admin, known, millis);
      List<NewTopic> missing = new ArrayList<>();
      for (TopicSpec topic : topics.all()) {
        if (!present.contains(topic.name())) {
          missing.add(
              new NewTopic(topic.name(), topic.partitions(), replication).configs(topic.config()));
        }
      }
      admin.createTopics(missing).all().get(millis, TimeUnit.MILLISECONDS);
      awaitLeaders(admin, topics.all(), millis);
      return missing.stream().map(NewTopic::name).toList();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the topics could not be created at %s within %s: %s"
              .formatted(
                  bootstrapServers,
                  timeout,
                  e instanceof TimeoutException ? "no answer" : e.getMessage()),
          e);
    }
  }

  private static void awaitLeaders(Admin admin, List<TopicSpec> topics, long millis)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (TopicSpec topic : topics) {
      for (int partition = 0; partition < topic.partitions(); partition++) {
        ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
      }
    }
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      try {
        admin.listOffsets(ends).all().get(millis, TimeUnit.MILLISECONDS);
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  private static void checkPartitions(Admin admin, List<TopicSpec> known, long millis)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<String, TopicDescription> found =
        admin
            .describeTopics(known.stream().map(TopicSpec::name).toList())
            .allTopicNames()
            .get(millis, TimeUnit.MILLISECONDS);
    for (TopicSpec topic : known) {
      TopicDescription description = found.get(topic.name());
      if (description != null && description.partitions().size() != topic.partitions()) {
        throw new IllegalStateException(
            "topic %s has %d partitions, but %d are asked for; choose that number or another"
                    .formatted(topic.name(), description.partitions().size(), topic.partitions())
                + " topic prefix");
      }
    }
  }
}
