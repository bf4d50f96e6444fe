package io.perpeft.jobs.options;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every option there is, by key. One file may configure all jobs, so each job knows all keys. */
public final class OptionCatalogue {
  /** A class of option constants and the heading it has on the reference page. */
  record Stage(String title, String intro, Class<?> type) {
    List<JobOption<?>> options() {
      return Arrays.stream(type.getFields())
          .filter(OptionCatalogue::isOption)
          .<JobOption<?>>map(OptionCatalogue::constant)
          .toList();
    }
  }

  static final List<Stage> STAGES =
      List.of(
          new Stage("All jobs", "Kafka, the generation and the device.", CommonOptions.class),
          new Stage(
              "Items", "What the tuning and the refresh job make of items.", ItemOptions.class),
          new Stage("Grouping job", "Purchases become training examples.", GroupingOptions.class),
          new Stage(
              "Grouping job: lifecycle of groups",
              "When interest groups split, merge and retire: [groups](groups.md).",
              GroupLifecycleOptions.class),
          new Stage("Tuning job", "Training examples become releases.", TuningOptions.class),
          new Stage(
              "Tuning job: residency",
              "Which groups lie on the device, on the host and on disk: [residency](residency.md).",
              ResidencyOptions.class),
          new Stage("Refresh job", "Releases become item vectors.", RefreshOptions.class));

  private static final SortedMap<String, JobOption<?>> BY_KEY = index();

  private OptionCatalogue() {}

  static SortedMap<String, JobOption<?>> byKey() {
    return BY_KEY;
  }

  private static SortedMap<String, JobOption<?>> index() {
    SortedMap<String, JobOption<?>> byKey = new TreeMap<>();
    for (Stage stage : STAGES) {
      for (JobOption<?> option : stage.options()) {
        if (byKey.put(option.key(), option) != null) {
          throw new IllegalStateException(option.key() + " is declared twice");
        }
      }
    }
    return byKey;
  }

  private static boolean isOption(Field field) {
    return Modifier.isStatic(field.getModifiers())
        && JobOption.class.isAssignableFrom(field.getType());
  }

  private static JobOption<?> constant(Field field) {
    try {
      return (JobOption<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " must be public", e);
    }
  }
}
