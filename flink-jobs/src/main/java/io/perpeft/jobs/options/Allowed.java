package io.perpeft.jobs.options;

import java.util.function.Predicate;

/** The values an option accepts, as a check and as words for messages and the reference page. */
public record Allowed<T>(Predicate<T> check, String words) {

  public static <T extends Comparable<T>> Allowed<T> atLeast(T min) {
    return new Allowed<>(value -> value.compareTo(min) >= 0, "at least " + text(min));
  }

  public static <T extends Comparable<T>> Allowed<T> moreThan(T bound) {
    return new Allowed<>(value -> value.compareTo(bound) > 0, "more than " + text(bound));
  }

  /** Both ends included. */
  public static <T extends Comparable<T>> Allowed<T> between(T min, T max) {
    return new Allowed<>(
        value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
        text(min) + " to " + text(max));
  }

  /** From {@code min} (included) to below {@code max}. */
  public static <T extends Comparable<T>> Allowed<T> betweenExclusive(T min, T max) {
    return new Allowed<>(
        value -> value.compareTo(min) >= 0 && value.compareTo(max) < 0,
        "from " + text(min) + " to below " + text(max));
  }

  public static <E extends Enum<E>> Allowed<E> oneOf(Class<E> type) {
    return new Allowed<>(value -> true, "one of " + OptionText.constants(type));
  }

  public static Allowed<String> text(String words) {
    return new Allowed<>(value -> !value.isBlank(), words);
  }

  public static Allowed<String> matching(String regex, String words) {
    return new Allowed<>(value -> value.matches(regex), words);
  }

  public static <T> Allowed<T> any(String words) {
    return new Allowed<>(value -> true, words);
  }

  private static String text(Object bound) {
    return OptionText.of(bound);
  }
}
