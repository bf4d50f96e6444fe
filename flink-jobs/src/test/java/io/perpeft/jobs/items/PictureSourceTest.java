package io.perpeft.jobs.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.schemas.Item;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureSourceTest {
  @TempDir Path folder;

  @Test
  void givesInlineBytesAndNothingForAnItemWithoutAPicture() throws Exception {
    PictureSource source = new PictureSource(List.of(), 10);
    assertThat(source.fetch(item(new byte[] {1, 2}, "file:///ignored"))).containsExactly(1, 2);
    assertThat(source.fetch(item(null, null))).isNull();
  }

  @Test
  void readsFilesUnderAnAllowedPrefix() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    Path picture = Files.write(pictures.resolve("a b.png"), new byte[] {7});
    PictureSource source = new PictureSource(List.of(pictures.toUri().toString()), 10);
    assertThat(source.fetch(item(null, picture.toUri().toString()))).containsExactly(7);
  }

  @Test
  void refusesEveryOtherPath() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    Path outside = Files.write(folder.resolve("secret"), new byte[] {7});
    Files.createDirectories(folder.resolve("pictures-of-others"));
    Path neighbour = Files.write(folder.resolve("pictures-of-others/a"), new byte[] {7});
    String prefix = pictures.toUri().toString().replaceAll("/$", "");
    PictureSource source = new PictureSource(List.of(prefix), 10);
    assertRefused(source, outside.toUri().toString(), "not under an allowed prefix");
    assertRefused(source, neighbour.toUri().toString(), "not under an allowed prefix");
    assertRefused(source, prefix + "/../secret", "not under an allowed prefix");
    assertRefused(source, prefix + "/%2e%2e/secret", "not under an allowed prefix");
    assertRefused(source, "no uri at all \u0000", "is no URI");
    assertRefused(source, prefix + "/missing.png", "cannot be read");
    assertRefused(new PictureSource(List.of(), 10), outside.toUri().toString(), "allows none");
  }

  @Test
  void refusesWhatIsTooLong() throws Exception {
    Path picture = Files.write(folder.resolve("long"), new byte[11]);
    PictureSource source = new PictureSource(List.of(folder.toUri().toString()), 10);
    assertRefused(source, picture.toUri().toString(), "has 11 bytes, at most 10");
    assertThatThrownBy(() -> source.fetch(item(new byte[11], null)))
        .hasMessageContaining("imageBytes has 11 bytes");
  }

  private static void assertRefused(PictureSource source, String path, String message) {
    assertThatThrownBy(() -> source.fetch(item(null, path)))
        .isInstanceOfSatisfying(
            FaultyRecordException.class,
            fault -> assertThat(fault.fault()).isEqualTo(Fault.PICTURE))
        .hasMessageContaining(message);
  }

  private static Item item(byte @Nullable [] inline, @Nullable String path) {
    return Item.newBuilder()
        .setItemId("shoe")
        .setTitle("red shoe")
        .setImageBytes(inline == null ? null : ByteBuffer.wrap(inline))
        .setImagePath(path)
        .setEventTime(1)
        .build();
  }
}
