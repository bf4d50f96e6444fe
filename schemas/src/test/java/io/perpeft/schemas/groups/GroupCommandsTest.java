package io.perpeft.schemas.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.schemas.GroupCommand;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupCommandsTest {
  private final GroupCommands commands = new GroupCommands("g0");

  @Test
  void everyKindSaysWhatItNeeds() {
    assertThat(commands.split("c", "3", List.of("5", "6"), "wide", 9))
        .returns("split", GroupCommand::getKind)
        .returns(List.of("5", "6"), GroupCommand::getChildren)
        .returns("g0", GroupCommand::getGenerationId);
    assertThat(commands.retire("c", "3", "4", "silent", 9))
        .returns("retire", GroupCommand::getKind)
        .returns("4", GroupCommand::getSuccessorId);
    assertThat(commands.pin("c", "3", "why", 9).getKind()).isEqualTo("pin");
    assertThat(commands.unpin("c", "3", "why", 9).getKind()).isEqualTo("unpin");
    assertThat(commands.adoptFirst("c", "3", "2", "why", 9))
        .returns("adopt", GroupCommand::getKind)
        .returns("2", GroupCommand::getSourceGroupId)
        .returns(0L, GroupCommand::getSourceVersion)
        .returns(null, GroupCommand::getWeights)
        .returns(null, GroupCommand::getWeightsUri);
  }

  @Test
  void weightsTravelInlineOrByTheirPlace() {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2});
    GroupCommand inline =
        commands.adopt("c", "5", "3", 7, new SealedWeights(bytes, null, "ab", 2), "split", 9);
    assertThat(inline.getKind()).isEqualTo("adopt");
    assertThat(inline.getWeights()).isEqualTo(bytes);
    assertThat(inline.getWeightsUri()).isNull();
    assertThat(inline.getSourceVersion()).isEqualTo(7L);
    GroupCommand placed =
        commands.adopt("c", "5", "3", 7, new SealedWeights(null, "file:/w", "ab", 2), "", 9);
    assertThat(placed.getWeights()).isNull();
    assertThat(placed.getWeightsUri()).isEqualTo("file:/w");
    assertThatThrownBy(() -> new SealedWeights(bytes, "file:/w", "ab", 2))
        .hasMessageContaining("ab");
  }
}
