package io.perpeft.model.peft;

import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.model.clip.BackboneShape;

/** Finds the adapter method that something was made with. */
public final class AdapterMethods {
  private AdapterMethods() {}

  /**
   * The method of a generation's adapters.
   *
   * @throws IllegalArgumentException if this program knows no such method
   */
  public static AdapterMethod of(Generation generation) {
    String kind = generation.manifest().adapterKind();
    if (!kind.equals(IisanMethod.KIND)) {
      throw new IllegalArgumentException(
          "adapter kind \"%s\" is not known here; known: %s".formatted(kind, IisanMethod.KIND));
    }
    return IisanMethod.of(shape(generation.manifest().backbone()), generation.global().tensors());
  }

  private static BackboneShape shape(BackboneIdentity backbone) {
    return new BackboneShape(
        backbone.sha256(), backbone.depths(), backbone.imageWidth(), backbone.textWidth());
  }
}
