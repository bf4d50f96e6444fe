package io.perpeft.client.view;

import static io.perpeft.client.view.ServingLog.GENERATION;
import static io.perpeft.client.view.ServingLog.WIDTH;
import static io.perpeft.client.view.ServingLog.embedding;
import static io.perpeft.client.view.ServingLog.end;
import static io.perpeft.client.view.ServingLog.marker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import org.junit.jupiter.api.Test;

class EmbeddingViewTest {

  private final EmbeddingView view = new EmbeddingView(GENERATION, WIDTH, 2);

  private GroupVectors shown(String group) {
    view.publish();
    return view.group(group).orElseThrow();
  }

  private void close(String group, long version) {
    view.apply(0, marker(group, version, 0, 2));
    view.apply(1, marker(group, version, 1, 2));
  }

  @Test
  void nothingIsShownBeforeEveryPartitionHasClosedTheVersion() {
    view.apply(0, embedding("3", "a", 0));
    view.apply(0, marker("3", 0, 0, 2));
    view.publish();
    assertThat(view.group("3")).isEmpty();
    assertThat(view.figures().staged()).isEqualTo(1);

    view.apply(1, marker("3", 0, 1, 2));
    assertThat(shown("3").vector("a")).startsWith(0f);
    assertThat(view.groups()).containsExactly("3");
    assertThat(view.figures().staged()).isZero();
  }

  @Test
  void vectorsThatWereNotPublishedAgainStayValid() {
    view.apply(0, embedding("3", "a", 0));
    view.apply(1, embedding("3", "b", 0));
    close("3", 0);
    view.apply(1, embedding("3", "b", 1));
    close("3", 1);

    GroupVectors vectors = shown("3");
    assertThat(vectors.version()).isEqualTo(1);
    assertThat(vectors.vector("a")).startsWith(0f);
    assertThat(vectors.vector("b")).startsWith(1f);
    assertThat(vectors.paddingVector()).containsExactly(1f, -1f);
    assertThat(vectors.newestEventTimeMillis()).isEqualTo(1);
  }

  @Test
  void aPartitionThatSkipsAVersionDelaysButNeverMixes() {
    view.apply(0, embedding("3", "a", 0));
    view.apply(1, embedding("3", "b", 0));
    close("3", 0);
    view.apply(0, embedding("3", "a", 1));
    view.apply(0, marker("3", 1, 0, 2));
    view.apply(1, embedding("3", "b", 2));
    view.apply(1, marker("3", 2, 1, 2));
    assertThat(shown("3").version()).isZero();

    view.apply(0, marker("3", 2, 0, 2));
    assertThat(shown("3").version()).isEqualTo(2);
    assertThat(shown("3").vector("a")).startsWith(1f);
    assertThat(shown("3").vector("b")).startsWith(2f);
  }

  @Test
  void aNewItemOfTheShownVersionIsShownAtOnce() {
    close("3", 4);
    assertThat(shown("3").items()).isZero();

    view.apply(0, embedding("3", "new", 4));
    assertThat(shown("3").vector("new")).startsWith(4f);
  }

  @Test
  void groupsMoveOnTheirOwn() {
    view.apply(0, embedding("3", "a", 0));
    view.apply(0, embedding("5", "b", 0));
    close("3", 0);
    view.publish();

    assertThat(view.groups()).containsExactly("3");
    assertThat(shown("3").row("b")).isEqualTo(-1);
    assertThat(shown("3").vector("nobody's")).isNull();
  }

  @Test
  void aGroupThatHasEndedStandsForItsSuccessorOnceThatIsShown() {
    view.apply(0, embedding("3", "a", 0));
    close("3", 0);
    view.apply(0, embedding("3", "a", 1));
    view.apply(1, end("3", "5", 1, 2));
    assertThat(shown("3").groupId()).as("5 is not shown yet").isEqualTo("3");
    assertThat(view.figures().staged()).isZero();

    view.apply(0, embedding("5", "a", 4));
    close("5", 4);
    assertThat(shown("3").groupId()).isEqualTo("5");
    assertThat(shown("3").vector("a")).startsWith(4f);
    assertThat(view.groups()).containsExactly("5");

    view.apply(0, end("3", "5", 0, 2));
    view.apply(0, embedding("3", "a", 2));
    close("3", 2);
    assertThat(shown("3").groupId()).as("late records change nothing").isEqualTo("5");

    view.apply(0, embedding("6", "a", 7));
    close("6", 7);
    view.apply(0, end("5", "6", 0, 2));
    assertThat(shown("3").groupId()).as("successors have successors").isEqualTo("6");
    assertThat(view.figures().rejected()).isZero();
  }

  @Test
  void successorsInACircleDoNotHoldReadersUp() {
    close("3", 0);
    view.apply(0, end("3", "5", 0, 2));
    view.apply(0, end("5", "3", 0, 2));
    assertThat(shown("3").groupId()).isEqualTo("3");
    assertThat(view.group("5")).isEmpty();
  }

  @Test
  void readersKeepWhatTheyHold() {
    view.apply(0, embedding("3", "a", 0));
    close("3", 0);
    GroupVectors before = shown("3");
    view.apply(0, embedding("3", "a", 1));
    view.apply(0, embedding("3", "c", 1));
    close("3", 1);

    assertThat(shown("3").vector("a")).startsWith(1f);
    assertThat(before.vector("a")).startsWith(0f);
    assertThat(before.vector("c")).isNull();
    assertThat(before.rows()).isEqualTo(1);
  }

  @Test
  void replayedRecordsChangeNothing() {
    view.apply(0, embedding("3", "a", 0));
    close("3", 0);
    view.apply(0, embedding("3", "a", 1));
    close("3", 1);
    GroupVectors before = shown("3");

    view.apply(0, embedding("3", "a", 0));
    close("3", 0);
    assertThat(shown("3")).isSameAs(before);
  }

  @Test
  void whatContradictsTheViewIsCountedAndSaid() {
    view.apply(0, marker("3", 0, 0, 7));
    view.publish();
    assertThat(view.figures().rejected()).isEqualTo(1);
    assertThat(view.figures().lastRejection()).contains("partition 0 of 7");

    ItemEmbedding narrow = embedding("3", "a", 0);
    narrow.setVector(io.perpeft.schemas.wire.Vectors.toBytes(new float[1]));
    view.apply(0, narrow);
    view.publish();
    assertThat(view.figures().rejected()).isEqualTo(2);
    assertThat(view.figures().lastRejection()).contains("item a").contains("4 bytes");
  }

  @Test
  void otherGenerationsArePassedOver() {
    ItemEmbedding other = embedding("3", "a", 0);
    other.setGenerationId("gen-b");
    VersionComplete otherMarker = marker("3", 9, 0, 2);
    otherMarker.setGenerationId("gen-b");
    view.apply(0, other);
    view.apply(0, otherMarker);
    close("3", 0);

    assertThat(shown("3").items()).isZero();
    assertThat(view.figures().otherGenerations()).isEqualTo(2);
  }

  @Test
  void impossibleShapesAreRefused() {
    assertThatThrownBy(() -> new EmbeddingView(GENERATION, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("width 0");
  }
}
