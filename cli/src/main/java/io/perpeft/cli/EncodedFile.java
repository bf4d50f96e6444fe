package io.perpeft.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.files.AtomicFiles;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code encode} writes: a safetensors file, and the items' ids beside it. */
record EncodedFile(Path path) {
  private static final String IDS = "ids.json";

  Path ids() {
    return path.resolveSibling(IDS);
  }

  void write(DataFolder folder, Map<String, FloatTensor> tensors, Map<String, String> metadata)
      throws IOException {
    List<String> ids = folder.items().stream().map(CatalogueItem::id).toList();
    SafetensorsWriter.write(path, tensors, metadata);
    AtomicFiles.write(ids(), new ObjectMapper().writeValueAsBytes(ids));
  }

  /** Copies the rows of a chunk to their place. */
  static void put(float @Nullable [] rows, @Nullable FloatTensor all, int first) {
    if (rows != null && all != null) {
      int width = all.size() / all.dim(0);
      System.arraycopy(rows, 0, all.data(), first * width, rows.length);
    }
  }
}
