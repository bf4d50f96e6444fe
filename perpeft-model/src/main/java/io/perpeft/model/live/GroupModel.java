package io.perpeft.model.live;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.residency.ColdStore;
import io.perpeft.core.residency.Footprint;
import io.perpeft.core.residency.Resident;
import io.perpeft.core.residency.Tier;
import io.perpeft.core.tuning.GroupItems;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.training.GroupTuner;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a group needs to score and to learn: the weights in training with their moments, and the
 * versions that score. It lies on the device, on the host or in the store, and is the same to the
 * last bit wherever it has been.
 */
final class GroupModel implements Resident, AutoCloseable {
  private static final String TRAINING = "training";

  private final LearnerContext context;
  private final int group;
  private final GroupItems items;

  /** Names it in the store. */
  private final long id;

  private Place place;

  /**
   * A group that is not on the device yet.
   *
   * @param training as {@link GroupTuner#snapshot} gives it
   * @param parent weights of the version before the released one, or null
   */
  GroupModel(
      LearnerContext context,
      int group,
      GroupItems items,
      byte[] training,
      GroupWeights released,
      @Nullable GroupWeights parent) {
    this.context = context;
    this.group = group;
    this.items = items;
    this.id = context.residency().newId();
    place = new OnHost(training, GroupVersions.of(context, group, items, released, parent));
    context.residency().admit(this);
  }

  /** Has it on the device until another group is used. */
  void use() {
    context.residency().use(this);
  }

  /** Tells that it has grown since it was used. */
  void settle() {
    context.residency().settle(this);
  }

  /** While it is in use. */
  GroupTuner tuner() {
    return onDevice().tuner;
  }

  /** While it is in use. */
  GroupVersions versions() {
    return onDevice().versions;
  }

  /** Trains on from the released weights, with no moments; while it is in use. */
  void startAgain() {
    OnDevice there = onDevice();
    there.tuner.close();
    GroupWeights released = there.versions.released().weights();
    place =
        new OnDevice(GroupTuner.create(context.tuning(), this::inputs, released), there.versions);
  }

  private OnDevice onDevice() {
    if (place instanceof OnDevice there) {
      return there;
    }
    throw new IllegalStateException(
        "group %d is used while it lies in tier %s".formatted(group, tier()));
  }

  ItemInputs inputs(int item) {
    return context.catalogue().inputs(items.id(item));
  }

  /** Weights in training and moments, as {@link GroupTuner#snapshot} gives them. */
  byte[] training() {
    return place.training();
  }

  byte[] releasedWeights() {
    return place.releasedWeights();
  }

  /** Weights of the version before the released one, or null. */
  byte @Nullable [] parentWeights() {
    return place.parentWeights();
  }

  @Override
  public Footprint footprint() {
    return place.footprint();
  }

  @Override
  public Tier tier() {
    return place.tier();
  }

  @Override
  public void moveTo(Tier tier) {
    OnHost host = place.toHost();
    place = host;
    place =
        switch (tier) {
          case DEVICE -> host.toDevice();
          case HOST -> host;
          case STORE -> host.toStore();
        };
  }

  @Override
  public void close() {
    context.residency().release(this);
    place.free();
  }

  /** The same on the device and on the host, so that a group that is moved does not change size. */
  private Footprint footprintOf(GroupVersions versions) {
    return new Footprint(GroupTuner.bytes(context.tuning()), versions.bytes());
  }

  private sealed interface Place permits OnDevice, OnHost, InStore {
    Tier tier();

    Footprint footprint();

    byte[] training();

    byte[] releasedWeights();

    byte @Nullable [] parentWeights();

    /** The same on the host, and here no more. */
    OnHost toHost();

    void free();
  }

  private final class OnDevice implements Place {
    final GroupTuner tuner;
    final GroupVersions versions;

    OnDevice(GroupTuner tuner, GroupVersions versions) {
      this.tuner = tuner;
      this.versions = versions;
    }

    @Override
    public Tier tier() {
      return Tier.DEVICE;
    }

    @Override
    public Footprint footprint() {
      return footprintOf(versions);
    }

    @Override
    public byte[] training() {
      return tuner.snapshot();
    }

    @Override
    public byte[] releasedWeights() {
      return versions.releasedWeights();
    }

    @Override
    public byte @Nullable [] parentWeights() {
      return versions.parentWeights();
    }

    @Override
    public OnHost toHost() {
      OnHost host = new OnHost(tuner.snapshot(), versions);
      tuner.close();
      return host;
    }

    @Override
    public void free() {
      tuner.close();
    }
  }

  private final class OnHost implements Place {
    private final byte[] training;
    private final GroupVersions versions;

    OnHost(byte[] training, GroupVersions versions) {
      this.training = training;
      this.versions = versions;
    }

    @Override
    public Tier tier() {
      return Tier.HOST;
    }

    @Override
    public Footprint footprint() {
      return footprintOf(versions);
    }

    @Override
    public byte[] training() {
      return training;
    }

    @Override
    public byte[] releasedWeights() {
      return versions.releasedWeights();
    }

    @Override
    public byte @Nullable [] parentWeights() {
      return versions.parentWeights();
    }

    @Override
    public OnHost toHost() {
      return this;
    }

    OnDevice toDevice() {
      return new OnDevice(
          GroupTuner.restore(context.tuning(), GroupModel.this::inputs, training), versions);
    }

    InStore toStore() {
      Map<String, byte[]> parts = versions.encode();
      parts.put(TRAINING, training);
      store().put(id, parts);
      return new InStore(footprint(), versions.parent() != null);
    }

    @Override
    public void free() {}
  }

  private final class InStore implements Place {
    private final Footprint footprint;
    private final boolean hasParent;

    InStore(Footprint footprint, boolean hasParent) {
      this.footprint = footprint;
      this.hasParent = hasParent;
    }

    @Override
    public Tier tier() {
      return Tier.STORE;
    }

    @Override
    public Footprint footprint() {
      return footprint;
    }

    @Override
    public byte[] training() {
      return part(TRAINING)
          .orElseThrow(() -> new IllegalStateException("the store has lost group " + group));
    }

    @Override
    public byte[] releasedWeights() {
      return weights(GroupVersions.RELEASED);
    }

    @Override
    public byte @Nullable [] parentWeights() {
      return hasParent ? weights(GroupVersions.PARENT) : null;
    }

    private byte[] weights(String name) {
      return part(name).orElseGet(() -> context.firstWeights(group).encode());
    }

    @Override
    public OnHost toHost() {
      OnHost host = new OnHost(training(), GroupVersions.decode(context, group, items, this::part));
      store().remove(id);
      return host;
    }

    private Optional<byte[]> part(String name) {
      return store().get(id, name);
    }

    @Override
    public void free() {
      store().remove(id);
    }
  }

  private ColdStore store() {
    return context.residency().store();
  }
}
