package io.perpeft.cli;

import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Manifest;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ClipOptions;
import io.perpeft.model.clip.HiddenStatesFolder;
import io.perpeft.model.device.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The frozen model: a CLIP, or hidden states that were computed elsewhere. */
final class BackboneOption {
  @Option(
      names = "--backbone",
      paramLabel = "DIR",
      description = "CLIP as Hugging Face publishes it.")
  private @Nullable Path clip;

  @Option(
      names = "--hidden-states",
      paramLabel = "DIR",
      description =
          "In the place of --backbone, for any other model: hidden_states.safetensors (image"
              + " [n, depths, dv], text [n, depths, dt], either absent) and ids.json.")
  private @Nullable Path hiddenStates;

  /** Whether exactly one of the two is given. */
  boolean isGiven() {
    return (clip == null) != (hiddenStates == null);
  }

  boolean isClip() {
    return clip != null && hiddenStates == null;
  }

  /** The directory that is given. */
  Path location() {
    Path location = clip != null ? clip : hiddenStates;
    if (location == null) {
      throw new CliException("A backbone is missing; name it with --backbone or --hidden-states");
    }
    return location;
  }

  /** Opens what is given. */
  Backbone open(Device device, ClipOptions options) {
    return open(isClip(), location(), device, options);
  }

  /** Opens the CLIP that is given. */
  ClipBackbone openClip(Device device, ClipOptions options) {
    return ClipBackbone.open(location(), device, options);
  }

  /** Opens the backbone of a generation: what is given, else where it lay at bootstrap. */
  Backbone openFor(Manifest manifest, Device device) {
    boolean given = clip != null || hiddenStates != null;
    Path location = given ? location() : Path.of(manifest.backboneLocation());
    if (location.toString().isEmpty() || !Files.isDirectory(location)) {
      throw new CliException(
          "The backbone of generation %s is not at '%s'; name its directory with --backbone or --hidden-states"
              .formatted(manifest.generationId(), location));
    }
    boolean isClip = manifest.backbone().kind().equals(BackboneIdentity.CLIP);
    ClipOptions options =
        new ClipOptions(
            isClip ? manifest.backbone().depths().size() : 0, ClipOptions.defaults().maxPixels());
    Backbone backbone = open(isClip, location, device, options);
    if (!identity(backbone).equals(manifest.backbone())) {
      backbone.close();
      throw new CliException(
          "%s is not the backbone of generation %s: its sha256 is %s, not %s"
              .formatted(
                  location,
                  manifest.generationId(),
                  backbone.shape().sha256(),
                  manifest.backbone().sha256()));
    }
    return backbone;
  }

  static BackboneIdentity identity(Backbone backbone) {
    BackboneShape shape = backbone.shape();
    return new BackboneIdentity(
        backbone instanceof ClipBackbone ? BackboneIdentity.CLIP : BackboneIdentity.HIDDEN_STATES,
        shape.sha256(),
        shape.depths(),
        shape.imageWidth(),
        shape.textWidth());
  }

  private static Backbone open(boolean isClip, Path location, Device device, ClipOptions options) {
    return isClip
        ? ClipBackbone.open(location, device, options)
        : HiddenStatesFolder.open(location);
  }
}
