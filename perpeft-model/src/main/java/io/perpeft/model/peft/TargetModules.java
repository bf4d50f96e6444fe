package io.perpeft.model.peft;

import java.util.List;

/**
 * Modules by name, as the PEFT library means it: a name stands for every module whose full name is
 * it or ends with a dot and it.
 */
public record TargetModules(List<String> names) {
  public TargetModules {
    names = List.copyOf(names);
  }

  public static TargetModules of(String... names) {
    return new TargetModules(List.of(names));
  }

  /** Whether a module of this full name is among them. */
  public boolean contains(String module) {
    return names.stream().anyMatch(name -> matches(name, module));
  }

  static boolean matches(String name, String module) {
    return module.equals(name) || module.endsWith("." + name);
  }
}
