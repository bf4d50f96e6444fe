package io.perpeft.deploy.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BrokerProcessTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private BrokerProcess start() throws Exception {
    BrokerProcess broker = BrokerProcess.start(folder, freePort(), freePort());
    broker.awaitReady(SOON);
    return broker;
  }

  @Test
  void topicsAreMadeOnceAndSurviveARestart() throws Exception {
    Topics topics = new Topics("shop", 2);
    BrokerProcess first = start();
    try (first) {
      assertThat(TopicCreator.create(first.bootstrapServers(), topics, (short) 1, SOON))
          .containsExactlyElementsOf(topics.all().stream().map(TopicSpec::name).toList());
      assertThatThrownBy(
              () ->
                  TopicCreator.create(
                      first.bootstrapServers(), new Topics("shop", 3), (short) 1, SOON))
          .hasMessageContaining("has 2 partitions, but 3 are asked for");
    }
    assertThat(first.isAlive()).isFalse();

    try (BrokerProcess second = start()) {
      assertThat(TopicCreator.create(second.bootstrapServers(), topics, (short) 1, SOON)).isEmpty();
    }
  }

  @Test
  void theBrokerEndsWhenItsParentIsGone() throws Exception {
    BrokerProcess broker = start();
    broker.dropParentPipe();
    assertThat(broker.awaitEnd(SOON)).isTrue();
  }
}
