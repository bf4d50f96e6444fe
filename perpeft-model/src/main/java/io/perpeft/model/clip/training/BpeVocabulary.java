package io.perpeft.model.clip.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The first merges of CLIP's own byte-pair vocabulary (OpenAI, MIT licence, see {@code
 * clip_bpe_merges.LICENSE}): every text has tokens, frequent English words one each, in a table
 * small enough for a small model.
 */
final class BpeVocabulary {
  private static final String WORD_END = "</w>";
  private static final String START = "<|startoftext|>";
  private static final String END = "<|endoftext|>";
  private static final String WORDS =
      "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

  private final List<String> merges;
  private final Map<String, Integer> ids = new LinkedHashMap<>();

  private BpeVocabulary(List<String> merges) {
    this.merges = merges;
    List<String> bytes = byteSymbols();
    bytes.forEach(this::add);
    bytes.forEach(symbol -> add(symbol + WORD_END));
    merges.forEach(merge -> add(merge.replace(" ", "")));
    add(START);
    add(END);
  }

  static BpeVocabulary load() {
    try (InputStream in = BpeVocabulary.class.getResourceAsStream("clip_bpe_merges.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return new BpeVocabulary(text.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String token) {
    ids.putIfAbsent(token, ids.size());
  }

  /**
   * A visible character for each of the 256 bytes, in CLIP's order: printable bytes stand for
   * themselves, the others for the characters from 256 on.
   */
  private static List<String> byteSymbols() {
    List<String> symbols = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b != 0xad);
      if (printable) {
        symbols.add(Character.toString(b));
      } else {
        others.add(Character.toString(256 + others.size()));
      }
    }
    symbols.addAll(others);
    return symbols;
  }

  int size() {
    return ids.size();
  }

  int startOfText() {
    return ids.size() - 2;
  }

  int endOfText() {
    return ids.size() - 1;
  }

  /** The content of a {@code tokenizer.json}. */
  ObjectNode tokenizerJson() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    var added = root.putArray("added_tokens");
    for (String token : new String[] {START, END}) {
      ObjectNode special = added.addObject().put("id", ids.get(token)).put("content", token);
      special.put("single_word", false).put("lstrip", false).put("rstrip", false);
      special.put("normalized", false).put("special", true);
    }
    normalizer(root.putObject("normalizer"));
    preTokenizer(root.putObject("pre_tokenizer"));
    ObjectNode post = root.putObject("post_processor").put("type", "RobertaProcessing");
    post.putArray("sep").add(END).add(endOfText());
    post.putArray("cls").add(START).add(startOfText());
    post.put("trim_offsets", false).put("add_prefix_space", false);
    byteLevel(root.putObject("decoder"), true);
    ObjectNode model = root.putObject("model").put("type", "BPE").putNull("dropout");
    model.put("unk_token", END).put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", WORD_END).put("fuse_unk", false);
    model.put("byte_fallback", false).put("ignore_merges", false);
    model.set("vocab", mapper.valueToTree(ids));
    var mergeList = model.putArray("merges");
    for (String merge : merges) {
      String[] halves = merge.split(" ", -1);
      mergeList.addArray().add(halves[0]).add(halves[1]);
    }
    return root;
  }

  private static void normalizer(ObjectNode node) {
    var steps = node.put("type", "Sequence").putArray("normalizers");
    steps.addObject().put("type", "NFC");
    ObjectNode spaces = steps.addObject().put("type", "Replace").put("content", " ");
    spaces.putObject("pattern").put("Regex", "\\s+");
    steps.addObject().put("type", "Lowercase");
  }

  private static void preTokenizer(ObjectNode node) {
    var steps = node.put("type", "Sequence").putArray("pretokenizers");
    ObjectNode split = steps.addObject().put("type", "Split").put("behavior", "Removed");
    split.put("invert", true).putObject("pattern").put("Regex", WORDS);
    byteLevel(steps.addObject(), false);
  }

  private static void byteLevel(ObjectNode node, boolean prefixSpace) {
    node.put("type", "ByteLevel").put("add_prefix_space", prefixSpace);
    node.put("trim_offsets", true).put("use_regex", true);
  }
}
