package io.perpeft.model.clip;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.DeviceTask;
import io.perpeft.model.device.Precision;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * CLIP (Radford et al., 2021, arXiv 2103.00020) from a Hugging Face directory: {@code config.json},
 * {@code model.safetensors}, {@code tokenizer.json}, {@code preprocessor_config.json}. Its weights
 * are mapped, shared and never change.
 */
public final class ClipBackbone implements Backbone {
  private static final List<String> FILES =
      List.of(ClipConfig.FILE, TowerWeights.FILE, ClipTokenizer.FILE, PicturePreparation.FILE);

  private final Device device;
  private final ClipConfig config;
  private final ClipTokenizer tokenizer;
  private final PicturePreparation pictures;
  private final ClipTowers towers;
  private final BackboneShape shape;
  private final int[] imageDepths;
  private final int[] textDepths;
  private final LongAdder neutralPictures = new LongAdder();

  private volatile @Nullable Neutral neutral;

  /** Pixel values of a chunk; used on the device's thread only. */
  private @Nullable ByteBuffer pixelBuffer;

  private ClipBackbone(
      Path directory,
      Device device,
      ClipOptions options,
      ClipConfig config,
      ClipTokenizer tokenizer) {
    this.device = device;
    this.config = config;
    this.tokenizer = tokenizer;
    pictures =
        PicturePreparation.read(
            directory, config.vision().imageSize(), new PictureDecoder(options.maxPixels()));
    int imageLayers = config.vision().tower().layers();
    int textLayers = config.text().tower().layers();
    int fewest = Math.min(imageLayers, textLayers);
    imageDepths = options.depthsOf(imageLayers, fewest);
    textDepths = options.depthsOf(textLayers, fewest);
    checkTokenizer(directory);
    Precision precision = device.precision();
    towers =
        device.call(
            Priority.REFRESH, tensors -> ClipTowers.load(tensors, directory, config, precision));
    shape =
        new BackboneShape(
            FileHash.of(directory, FILES),
            Arrays.stream(imageDepths).boxed().toList(),
            config.vision().tower().width(),
            config.text().tower().width());
  }

  /** Opens a directory as Hugging Face publishes it. */
  public static ClipBackbone open(Path directory, Device device) {
    return open(directory, device, ClipOptions.defaults());
  }

  /**
   * Opens a directory as Hugging Face publishes it. The device is not closed with the backbone.
   *
   * @throws BackboneException if something in it is missing or wrong, named in the message
   */
  public static ClipBackbone open(Path directory, Device device, ClipOptions options) {
    ClipConfig config = ClipConfig.read(directory);
    ClipTokenizer tokenizer = ClipTokenizer.read(directory, config.text().maxPositions());
    try {
      return new ClipBackbone(directory, device, options, config, tokenizer);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  @Override
  public BackboneShape shape() {
    return shape;
  }

  /** In which the towers compute: FP32 or BF16. */
  public Precision precision() {
    return towers.precision();
  }

  /** Width of the embeddings of both towers. */
  public int projection() {
    return config.projectionDim();
  }

  /** How many items were prepared without a picture, and so got the neutral one. */
  public long neutralPictures() {
    return neutralPictures.sum();
  }

  @Override
  public PreparedItem prepare(ItemContent item) {
    byte[] image = item.image();
    if (image == null) {
      neutralPictures.increment();
    }
    return new PreparedItem(
        item.id(), tokens(item.title()), image == null ? null : pictures.prepare(image));
  }

  /** Appends the [3, size, size] pixel values that the image tower sees of an item. */
  public void writePixelValues(PreparedItem item, FloatBuffer out) {
    pictures.writePixelValues(item.pixels(), out);
  }

  @Override
  public HiddenStates hiddenStates(List<PreparedItem> items) {
    return forward(items).hidden();
  }

  /** Hidden states and embeddings in one pass; rows as in {@link #hiddenStates}. */
  public ClipOutput forward(List<PreparedItem> items) {
    int n = items.size();
    Rows imageStates = new Rows(n, imageDepths.length * shape.imageWidth());
    Rows imageEmbeds = new Rows(n, config.projectionDim());
    Rows textStates = new Rows(n, textDepths.length * shape.textWidth());
    Rows textEmbeds = new Rows(n, config.projectionDim());
    IntPredicate pictured = i -> items.get(i).pixels() != null;
    chunks(
        imageChunks(IntStream.range(0, n).filter(pictured).toArray()),
        (tensors, rows) -> images(tensors, items, rows),
        imageStates,
        imageEmbeds);
    int[] neutral = IntStream.range(0, n).filter(pictured.negate()).toArray();
    if (neutral.length > 0) {
      Neutral picture = neutral();
      imageStates.fill(neutral, picture.states());
      imageEmbeds.fill(neutral, picture.embeds());
    }
    chunks(
        textChunks(items), (tensors, rows) -> texts(tensors, items, rows), textStates, textEmbeds);
    HiddenStates hidden =
        new HiddenStates(
            n,
            imageDepths.length,
            shape.imageWidth(),
            shape.textWidth(),
            imageStates.values,
            textStates.values);
    return new ClipOutput(hidden, config.projectionDim(), imageEmbeds.values, textEmbeds.values);
  }

  /** A tower over some of the items. */
  private interface Pass {
    ClipTowers.Output run(Tensors tensors, int[] rows);
  }

  /** What the image tower says about the neutral picture. */
  private record Neutral(float[] states, float[] embeds) {}

  /** A row-major matrix that is filled in any order. */
  private static final class Rows {
    private final int width;
    private final float[] values;

    Rows(int rows, int width) {
      this.width = width;
      values = new float[Math.multiplyExact(rows, width)];
    }

    void set(int[] rows, float[] source) {
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(source, i * width, values, rows[i] * width, width);
      }
    }

    void fill(int[] rows, float[] row) {
      for (int r : rows) {
        System.arraycopy(row, 0, values, r * width, width);
      }
    }
  }

  /**
   * All positions of items after the first layers of each tower: what adapters in the layers above
   * start from. Rows as in {@link #hiddenStates}.
   *
   * @param bits of the numbers, 32 or 16
   */
  public List<PositionStates> positionStates(
      List<PreparedItem> items, int imageLayers, int textLayers, int bits) {
    byte[][] images = new byte[items.size()][];
    byte[][] texts = new byte[items.size()][];
    for (int[] rows : imageChunks(IntStream.range(0, items.size()).toArray())) {
      onDevice(
          tensors ->
              towers.imagePrefix(tensors, pixels(items, rows), rows.length, imageLayers, bits),
          (row, bytes) -> images[rows[row]] = bytes,
          rows.length);
    }
    int bytesAToken = shape.textWidth() * bits / Byte.SIZE;
    for (int[] rows : textChunks(items)) {
      onDevice(
          tensors -> towers.textPrefix(tensors, tokens(items, rows), textLayers, bits),
          (row, bytes) -> {
            int tokens = items.get(rows[row]).tokens().length;
            texts[rows[row]] = Arrays.copyOf(bytes, tokens * bytesAToken);
          },
          rows.length);
    }
    return IntStream.range(0, items.size())
        .mapToObj(i -> new PositionStates(bits, images[i], texts[i]))
        .toList();
  }

  private interface RowSink {
    void take(int row, byte[] bytes);
  }

  /** Hands out the rows of a tensor of bytes. */
  private void onDevice(DeviceTask<NDArray> pass, RowSink sink, int rows) {
    byte[] all = device.call(Priority.REFRESH, tensors -> pass.run(tensors).toByteArray());
    int length = all.length / rows;
    for (int row = 0; row < rows; row++) {
      sink.take(row, Arrays.copyOfRange(all, row * length, (row + 1) * length));
    }
  }

  /**
   * Weights of the layers and projection of the image tower, then of the text tower, each in the
   * order of {@link TowerLayout}; on the device's thread only, and for programs only, as they may
   * be of types that the engine's Java side does not know.
   *
   * @param gradients whether gradients shall flow through; it is faster without
   */
  public List<NDArray> frozenWeights(boolean gradients) {
    return towers.frozen(gradients);
  }

  public ClipConfig config() {
    return config;
  }

  private void chunks(List<int[]> chunks, Pass pass, Rows states, Rows embeds) {
    for (int[] chunk : chunks) {
      device.call(
          Priority.REFRESH,
          tensors -> {
            ClipTowers.Output output = pass.run(tensors, chunk);
            states.set(chunk, output.states().toFloatArray());
            embeds.set(chunk, output.embeds().toFloatArray());
            return chunk.length;
          });
    }
  }

  private List<int[]> imageChunks(int[] rows) {
    return Chunks.of(
        rows, row -> config.vision().positions(), towers.positionsAtOnce(shape.imageWidth()));
  }

  /** Items by the length of their texts, as all texts of a pass are padded to the longest. */
  private List<int[]> textChunks(List<PreparedItem> items) {
    int[] byLength =
        IntStream.range(0, items.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> items.get(i).tokens().length))
            .mapToInt(i -> i)
            .toArray();
    return Chunks.of(
        byLength, row -> items.get(row).tokens().length, towers.positionsAtOnce(shape.textWidth()));
  }

  private Neutral neutral() {
    Neutral known = neutral;
    if (known == null) {
      PreparedItem none = new PreparedItem("", new int[0], null);
      known =
          device.call(
              Priority.REFRESH,
              tensors -> {
                ClipTowers.Output output = images(tensors, List.of(none), new int[] {0});
                return new Neutral(output.states().toFloatArray(), output.embeds().toFloatArray());
              });
      neutral = known;
    }
    return known;
  }

  private ClipTowers.Output images(Tensors tensors, List<PreparedItem> items, int[] rows) {
    return towers.images(tensors, pixels(items, rows), rows.length, imageDepths);
  }

  /** Pixel values of some items, in the buffer that the next call overwrites. */
  private ByteBuffer pixels(List<PreparedItem> items, int[] rows) {
    int bytes = rows.length * 3 * pictures.size() * pictures.size() * Float.BYTES;
    ByteBuffer buffer = pixelBuffer;
    if (buffer == null || buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocateDirect(bytes);
      pixelBuffer = buffer;
    }
    ByteBuffer chunk = buffer.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer values = chunk.asFloatBuffer();
    for (int row : rows) {
      writePixelValues(items.get(row), values);
    }
    return chunk;
  }

  private ClipTowers.Output texts(Tensors tensors, List<PreparedItem> items, int[] rows) {
    return towers.texts(tensors, tokens(items, rows), textDepths);
  }

  private static List<int[]> tokens(List<PreparedItem> items, int[] rows) {
    return Arrays.stream(rows).mapToObj(row -> items.get(row).tokens()).toList();
  }

  private int[] tokens(String title) {
    int[] tokens = tokenizer.encode(title);
    for (int token : tokens) {
      if (token < 0 || token >= config.text().vocabularySize()) {
        throw new BackboneException(
            "%s gives token %d, but %s has text_config.vocab_size %d"
                .formatted(
                    ClipTokenizer.FILE, token, ClipConfig.FILE, config.text().vocabularySize()));
      }
    }
    return Arrays.copyOf(tokens, config.text().pooledPosition(tokens) + 1);
  }

  private void checkTokenizer(Path directory) {
    int endOfText = config.text().endOfTextId();
    int[] empty = tokens("");
    if (endOfText != ClipConfig.Text.LEGACY_END_OF_TEXT && empty[empty.length - 1] != endOfText) {
      throw new BackboneException(
          "%s: field \"text_config.eos_token_id\" is %d, which %s does not put at the end of texts"
              .formatted(directory.resolve(ClipConfig.FILE), endOfText, ClipTokenizer.FILE));
    }
  }

  @Override
  public void close() {
    tokenizer.close();
    device.call(
        Priority.REFRESH,
        () -> {
          towers.close();
          return true;
        });
  }
}
