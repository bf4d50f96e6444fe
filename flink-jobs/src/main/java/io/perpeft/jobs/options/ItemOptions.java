package io.perpeft.jobs.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.MemorySize;

/** Options of what the tuning and the refresh job do with the catalogue. */
public final class ItemOptions {
  public static final JobOption<String> BACKBONE =
      JobOption.of(
          key("perpeft.backbone")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "Directory of the CLIP model that the generation was made with, in Hugging Face"
                      + " layout."),
          Allowed.text("the path of a model's directory"));

  public static final JobOption<String> HIDDEN_STATES =
      JobOption.of(
          key("perpeft.hidden-states")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "In place of perpeft.backbone, for a generation made from hidden states: the"
                      + " directory that holds them. Items it lacks become dead letters."),
          Allowed.text("the path of a directory with hidden_states.safetensors and ids.json"));

  public static final JobOption<List<String>> PICTURE_PREFIXES =
      JobOption.of(
          key("perpeft.items.picture-prefixes")
              .stringType()
              .asList()
              .defaultValues()
              .withDescription(
                  "Where pictures that items name by path may lie; a path must begin with one of"
                      + " these. Empty: pictures come inline only."),
          Allowed.any("URIs, separated by ;"));

  public static final JobOption<MemorySize> MAX_RECORD_SIZE =
      JobOption.of(
          key("perpeft.items.max-record-size")
              .memoryType()
              .defaultValue(MemorySize.ofMebiBytes(16))
              .withDescription("Larger item records become dead letters, unread."),
          Allowed.between(new MemorySize(64), MemorySize.ofMebiBytes(256)));

  public static final JobOption<MemorySize> MAX_PICTURE_SIZE =
      JobOption.of(
          key("perpeft.items.max-picture-size")
              .memoryType()
              .defaultValue(MemorySize.ofMebiBytes(16))
              .withDescription("Larger picture files are not read; their items have no picture."),
          Allowed.between(new MemorySize(64), MemorySize.ofMebiBytes(256)));

  public static final JobOption<String> CACHE_DIR =
      JobOption.of(
          key("perpeft.items.cache-dir")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "Local disk where hidden states of items are kept between runs, a folder for"
                      + " each process. Nothing is lost with it. Not set: perpeft-items under the"
                      + " directory for temporary files."),
          Allowed.text("the path of a local directory"));

  private ItemOptions() {}
}
