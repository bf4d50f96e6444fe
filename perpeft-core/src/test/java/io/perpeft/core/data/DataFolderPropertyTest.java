package io.perpeft.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

final class DataFolderPropertyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static @Nullable Path directory;

  @BeforeContainer
  static void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("data-folder");
  }

  @AfterContainer
  static void deleteDirectory() throws IOException {
    Files.deleteIfExists(folder().resolve(DataFolder.ITEMS));
    Files.deleteIfExists(folder().resolve(DataFolder.PURCHASES));
    Files.deleteIfExists(folder());
  }

  @Provide
  Arbitrary<Set<String>> ids() {
    Arbitrary<String> nasty =
        Arbitraries.strings().withChars("a ,\"\n\r\t#\\'\uFEFF\u2028\u0000;é🍎").ofMaxLength(6);
    Arbitrary<String> any = Arbitraries.strings().ofMaxLength(12);
    return Arbitraries.oneOf(nasty, any)
        .filter(id -> !id.isEmpty() && Text.isWellFormed(id))
        .set()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  @Property(tries = 100)
  void whatIsWrittenIsReadBack(@ForAll("ids") Set<String> ids, @ForAll boolean withIds)
      throws IOException {
    List<ObjectNode> items = new ArrayList<>();
    List<Purchase> purchases = new ArrayList<>();
    for (String id : new TreeSet<>(ids)) {
      items.add(JSON.createObjectNode().put("id", id).put("title", id).put("price", 3.5));
      purchases.add(new Purchase("p" + id, id, id, purchases.size()));
    }
    DataFolderWriter.write(
        folder(),
        items.iterator(),
        purchases.iterator(),
        withIds ? DataFolderWriter.PurchaseIds.WRITTEN : DataFolderWriter.PurchaseIds.LEFT_OUT);

    DataFolder read = DataFolder.open(folder());
    assertThat(read.items())
        .extracting(CatalogueItem::id)
        .containsExactlyElementsOf(new TreeSet<>(ids));
    assertThat(read.items())
        .extracting(CatalogueItem::title)
        .containsExactlyElementsOf(new TreeSet<>(ids));
    assertThat(read.purchases())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields(withIds ? "" : "id")
        .isEqualTo(purchases);
    assertThat(Files.readString(folder().resolve(DataFolder.ITEMS))).contains("\"price\":3.5");
  }

  private static Path folder() {
    if (directory == null) {
      throw new IllegalStateException("The directory is made before the first property");
    }
    return directory;
  }
}
