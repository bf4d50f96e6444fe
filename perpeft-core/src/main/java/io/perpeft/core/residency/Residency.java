package io.perpeft.core.residency;

import io.perpeft.core.residency.ResidencyPlan.Move;
import java.util.List;

/**
 * Keeps the groups of one owner within a budget of memory: a group is loaded when it is used, and
 * the least recently used make room for it before that. For one thread; {@link #figures} may be
 * asked for by any.
 */
public final class Residency implements AutoCloseable {
  private final ResidencyPlan<Resident> plan;
  private final ColdStore store;
  private long ids;
  private long hits;
  private long misses;
  private long storeLoads;
  private long evictions;
  private volatile ResidencyFigures figures = new ResidencyFigures(0, 0, 0, 0, 0, 0, 0);

  /**
   * @param store where groups go that have no room; closed with this
   */
  public Residency(MemoryBudget budget, ColdStore store) {
    plan = new ResidencyPlan<>(budget);
    this.store = store;
  }

  /** All groups stay on the device once they are there. */
  public static Residency unlimited() {
    return new Residency(MemoryBudget.UNLIMITED, new NoStore());
  }

  /** The store that groups go to. */
  public ColdStore store() {
    return store;
  }

  /** An id for the store that nobody else has. */
  public long newId() {
    return ids++;
  }

  /** Takes a group in that lies on the host. */
  public void admit(Resident group) {
    carryOut(plan.admit(group, group.footprint()));
  }

  /** Has the group on the device, where it stays until another one is used. */
  public void use(Resident group) {
    Tier found = group.tier();
    carryOut(plan.use(group, group.footprint()));
    if (found == Tier.DEVICE) {
      hits++;
    } else {
      misses++;
      storeLoads += found == Tier.STORE ? 1 : 0;
      group.moveTo(Tier.DEVICE);
    }
    settle(group);
  }

  /** Makes room for what the group that was used last has grown by. */
  public void settle(Resident group) {
    carryOut(plan.use(group, group.footprint()));
  }

  /** Forgets a group, wherever it lies. */
  public void release(Resident group) {
    plan.remove(group);
    tell();
  }

  public ResidencyFigures figures() {
    return figures;
  }

  private void carryOut(List<Move<Resident>> moves) {
    for (Move<Resident> move : moves) {
      move.key().moveTo(move.to());
    }
    evictions += moves.size();
    tell();
  }

  private void tell() {
    figures =
        new ResidencyFigures(
            hits,
            misses,
            storeLoads,
            evictions,
            plan.bytes(Tier.DEVICE),
            plan.bytes(Tier.HOST),
            plan.bytes(Tier.STORE));
  }

  @Override
  public void close() {
    store.close();
  }
}
