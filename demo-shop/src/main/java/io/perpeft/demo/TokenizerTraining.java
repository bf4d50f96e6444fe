package io.perpeft.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Byte-level byte-pair encoding (Sennrich et al., 2016, arXiv 1508.07909) of CLIP's kind: lower
 * case, end-of-word marks, every byte a token, so that any text can be encoded. Learns as many
 * merges as given texts need, and gives a Hugging Face {@code tokenizer.json}.
 */
final class TokenizerTraining {

  static final String START_OF_TEXT = "<|startoftext|>";
  static final String END_OF_TEXT = "<|endoftext|>";

  private static final String END_OF_WORD = "</w>";
  private static final String WORDS =
      "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
  private static final Pattern WORD = Pattern.compile(WORDS);

  private final List<String> byteSymbols = byteSymbols();
  private final List<Merge> merges = new ArrayList<>();

  private record Merge(String left, String right) implements Comparable<Merge> {
    private static final Comparator<Merge> ORDER =
        Comparator.comparing(Merge::left).thenComparing(Merge::right);

    String joined() {
      return left + right;
    }

    @Override
    public int compareTo(Merge other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * @param mostMerges merges to stop at, if pairs that occur twice have not run out by then
   */
  static TokenizerTraining on(List<String> texts, int mostMerges) {
    TokenizerTraining training = new TokenizerTraining();
    Map<List<String>, Integer> words = training.words(texts);
    while (training.merges.size() < mostMerges) {
      Merge best = mostFrequentPair(words);
      if (best == null) {
        break;
      }
      training.merges.add(best);
      Map<List<String>, Integer> merged = new LinkedHashMap<>();
      words.forEach((word, count) -> merged.merge(apply(best, word), count, Integer::sum));
      words = merged;
    }
    return training;
  }

  /** All symbols: 256 bytes, 256 bytes that end a word, the merges, start and end of text. */
  List<String> vocabulary() {
    List<String> vocabulary = new ArrayList<>(byteSymbols);
    byteSymbols.forEach(symbol -> vocabulary.add(symbol + END_OF_WORD));
    merges.forEach(merge -> vocabulary.add(merge.joined()));
    vocabulary.add(START_OF_TEXT);
    vocabulary.add(END_OF_TEXT);
    return vocabulary;
  }

  /** The text of {@code tokenizer.json}. */
  String toJson() {
    List<String> vocabulary = vocabulary();
    int start = vocabulary.size() - 2;
    int end = vocabulary.size() - 1;
    ObjectNode root = JsonMapper.builder().build().createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    special(added.addObject(), start, START_OF_TEXT);
    special(added.addObject(), end, END_OF_TEXT);
    normalizer(root.putObject("normalizer"));
    preTokenizer(root.putObject("pre_tokenizer"));
    ObjectNode post = root.putObject("post_processor").put("type", "RobertaProcessing");
    post.putArray("sep").add(END_OF_TEXT).add(end);
    post.putArray("cls").add(START_OF_TEXT).add(start);
    post.put("trim_offsets", false).put("add_prefix_space", false);
    byteLevel(root.putObject("decoder"), true);
    model(root.putObject("model"), vocabulary);
    return root.toString();
  }

  private static void special(ObjectNode token, int id, String content) {
    token.put("id", id).put("content", content).put("single_word", false).put("lstrip", false);
    token.put("rstrip", false).put("normalized", false).put("special", true);
  }

  private static void normalizer(ObjectNode node) {
    ArrayNode steps = node.put("type", "Sequence").putArray("normalizers");
    steps.addObject().put("type", "NFC");
    ObjectNode blanks = steps.addObject().put("type", "Replace").put("content", " ");
    blanks.putObject("pattern").put("Regex", "\\s+");
    steps.addObject().put("type", "Lowercase");
  }

  private static void preTokenizer(ObjectNode node) {
    ArrayNode steps = node.put("type", "Sequence").putArray("pretokenizers");
    ObjectNode split = steps.addObject().put("type", "Split");
    String specials = "<\\|startoftext\\|>|<\\|endoftext\\|>";
    split.putObject("pattern").put("Regex", specials + "|" + WORDS);
    split.put("behavior", "Removed").put("invert", true);
    byteLevel(steps.addObject(), false);
  }

  private static void byteLevel(ObjectNode node, boolean prefixSpace) {
    node.put("type", "ByteLevel").put("add_prefix_space", prefixSpace);
    node.put("trim_offsets", true).put("use_regex", true);
  }

  private void model(ObjectNode model, List<String> vocabulary) {
    model.put("type", "BPE").putNull("dropout").put("unk_token", END_OF_TEXT);
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", END_OF_WORD);
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode ids = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(vocabulary.get(id), id);
    }
    ArrayNode pairs = model.putArray("merges");
    merges.forEach(merge -> pairs.addArray().add(merge.left()).add(merge.right()));
  }

  /** How often each word occurs, as its symbols, in alphabetical order. */
  private Map<List<String>, Integer> words(List<String> texts) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String text : texts) {
      Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
      while (matcher.find()) {
        counts.merge(matcher.group(), 1, Integer::sum);
      }
    }
    Map<List<String>, Integer> words = new LinkedHashMap<>();
    counts.forEach((word, count) -> words.put(symbols(word), count));
    return words;
  }

  private List<String> symbols(String word) {
    List<String> symbols = new ArrayList<>();
    for (byte value : word.getBytes(StandardCharsets.UTF_8)) {
      symbols.add(byteSymbol(Byte.toUnsignedInt(value)));
    }
    int last = symbols.size() - 1;
    symbols.set(last, symbols.get(last) + END_OF_WORD);
    return symbols;
  }

  /** The pair that occurs most often, the alphabetically first among equals; null below two. */
  private static @Nullable Merge mostFrequentPair(Map<List<String>, Integer> words) {
    Map<Merge, Integer> counts = new TreeMap<>();
    words.forEach(
        (word, count) -> {
          for (int k = 1; k < word.size(); k++) {
            counts.merge(new Merge(word.get(k - 1), word.get(k)), count, Integer::sum);
          }
        });
    if (counts.isEmpty()) {
      return null;
    }
    Map.Entry<Merge, Integer> best =
        Collections.max(
            counts.entrySet(),
            Map.Entry.<Merge, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())));
    return best.getValue() < 2 ? null : best.getKey();
  }

  private static List<String> apply(Merge merge, List<String> word) {
    List<String> merged = new ArrayList<>();
    int k = 0;
    while (k < word.size()) {
      boolean pair =
          k + 1 < word.size()
              && word.get(k).equals(merge.left())
              && word.get(k + 1).equals(merge.right());
      merged.add(pair ? merge.joined() : word.get(k));
      k += pair ? 2 : 1;
    }
    return List.copyOf(merged);
  }

  /** The printable bytes as themselves, then the others as characters from U+0100 on. */
  private static List<String> byteSymbols() {
    List<String> symbols = new ArrayList<>();
    for (int value = 0; value < 256; value++) {
      if (printable(value)) {
        symbols.add(byteSymbol(value));
      }
    }
    for (int value = 0; value < 256; value++) {
      if (!printable(value)) {
        symbols.add(byteSymbol(value));
      }
    }
    return List.copyOf(symbols);
  }

  private static boolean printable(int value) {
    return (value >= '!' && value <= '~')
        || (value >= 0xA1 && value <= 0xAC)
        || (value >= 0xAE && value <= 0xFF);
  }

  private static String byteSymbol(int value) {
    if (printable(value)) {
      return String.valueOf((char) value);
    }
    int place = 0;
    for (int before = 0; before < value; before++) {
      place += printable(before) ? 0 : 1;
    }
    return String.valueOf((char) (0x100 + place));
  }
}
