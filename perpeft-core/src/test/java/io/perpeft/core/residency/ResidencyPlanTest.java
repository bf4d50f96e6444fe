package io.perpeft.core.residency;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.residency.ResidencyPlan.Move;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ResidencyPlanTest {
  private static final Footprint ONE = new Footprint(10, 1);

  @Test
  void theLeastRecentlyUsedLeaveTheDeviceThenTheHost() {
    ResidencyPlan<String> plan = new ResidencyPlan<>(new MemoryBudget(20, 23));
    assertThat(plan.use("a", ONE)).isEmpty();
    assertThat(plan.use("b", ONE)).isEmpty();
    assertThat(plan.use("a", ONE)).isEmpty();
    assertThat(plan.use("c", ONE)).containsExactly(new Move<>("b", Tier.HOST));
    assertThat(plan.bytes(Tier.DEVICE)).isEqualTo(20);
    assertThat(plan.bytes(Tier.HOST)).as("b whole, the others' releases").isEqualTo(13);
    assertThat(plan.use("d", ONE))
        .as("the host is emptied first")
        .containsExactly(new Move<>("b", Tier.STORE), new Move<>("a", Tier.HOST));
    assertThat(plan.bytes(Tier.STORE)).isEqualTo(11);
    assertThat(plan.use("b", ONE))
        .containsExactly(new Move<>("a", Tier.STORE), new Move<>("c", Tier.HOST));
    assertThat(plan.bytes(Tier.STORE)).isEqualTo(11);
  }

  @Test
  void aGroupThatGrowsPushesOthersOut() {
    ResidencyPlan<String> plan = new ResidencyPlan<>(new MemoryBudget(100, 30));
    plan.use("a", ONE);
    plan.use("b", ONE);
    assertThat(plan.use("b", new Footprint(10, 30))).containsExactly(new Move<>("a", Tier.STORE));
    assertThat(plan.bytes(Tier.DEVICE)).isEqualTo(10);
    assertThat(plan.bytes(Tier.HOST)).isEqualTo(30);
  }

  @Test
  void theGroupInUseStaysHoweverLarge() {
    ResidencyPlan<String> plan = new ResidencyPlan<>(new MemoryBudget(0, 0));
    assertThat(plan.use("a", ONE)).isEmpty();
    assertThat(plan.use("b", ONE)).containsExactly(new Move<>("a", Tier.STORE));
    plan.remove("b");
    plan.remove("a");
    plan.remove("never there");
    for (Tier tier : Tier.values()) {
      assertThat(plan.bytes(tier)).isZero();
    }
  }

  @Test
  void aNewcomerOnTheHostTakesPartInTheOrder() {
    ResidencyPlan<String> plan = new ResidencyPlan<>(new MemoryBudget(20, 12));
    assertThat(plan.admit("a", ONE)).isEmpty();
    assertThat(plan.admit("b", ONE)).containsExactly(new Move<>("a", Tier.STORE));
    assertThat(plan.use("a", ONE)).isEmpty();
  }

  /** One who carries the moves out: where each group lies, least recently used first. */
  private static final class Carrier {
    record Group(Footprint size, Tier tier) {}

    final Map<Integer, Group> groups = new LinkedHashMap<>();

    void put(int key, Footprint size, Tier tier) {
      groups.remove(key);
      groups.put(key, new Group(size, tier));
    }

    void move(Move<Integer> move) {
      groups.computeIfPresent(
          move.key(),
          (key, group) -> {
            assertThat(move.to()).isGreaterThan(group.tier());
            return new Group(group.size(), move.to());
          });
    }

    long bytes(Tier memory) {
      return groups.values().stream().mapToLong(g -> g.size().in(memory, g.tier())).sum();
    }

    /** Bytes of a group and of all that were used later. */
    long bytesSince(int key, Tier... memories) {
      return groups.entrySet().stream()
          .dropWhile(entry -> entry.getKey() != key)
          .map(Map.Entry::getValue)
          .flatMapToLong(
              group -> Stream.of(memories).mapToLong(m -> group.size().in(m, group.tier())))
          .sum();
    }

    Carrier copy() {
      Carrier copy = new Carrier();
      copy.groups.putAll(groups);
      return copy;
    }
  }

  @Property(tries = 500)
  void keepsToTheBudgetAndMovesNoMoreThanItMust(
      @ForAll @IntRange(max = 60) int device,
      @ForAll @IntRange(max = 90) int host,
      @ForAll @Size(max = 60) List<@IntRange(max = 15_999) Integer> draws) {
    ResidencyPlan<Integer> plan = new ResidencyPlan<>(new MemoryBudget(device, host));
    Carrier carrier = new Carrier();
    for (int draw : draws) {
      int key = draw % 10;
      Footprint size = new Footprint(draw / 10 % 20, draw / 200 % 20);
      boolean use = draw >= 4_000 || carrier.groups.containsKey(key);
      List<Move<Integer>> moves = use ? plan.use(key, size) : plan.admit(key, size);
      carrier.put(key, size, use ? Tier.DEVICE : Tier.HOST);
      Carrier before = carrier.copy();
      moves.forEach(carrier::move);

      assertThat(moves).extracting(Move::key).doesNotHaveDuplicates().doesNotContain(key);
      for (Tier tier : Tier.values()) {
        assertThat(plan.bytes(tier)).isEqualTo(carrier.bytes(tier));
      }
      Carrier alone = new Carrier();
      alone.put(key, size, use ? Tier.DEVICE : Tier.HOST);
      assertThat(plan.bytes(Tier.DEVICE)).isLessThanOrEqualTo(max(device, alone, Tier.DEVICE));
      assertThat(plan.bytes(Tier.HOST)).isLessThanOrEqualTo(max(host, alone, Tier.HOST));
      for (Move<Integer> move : moves) {
        boolean toHost = move.to() == Tier.HOST;
        assertThat(
                toHost
                    ? before.bytesSince(move.key(), Tier.DEVICE)
                    : before.bytesSince(move.key(), Tier.DEVICE, Tier.HOST))
            .as("it and all used after it would not fit")
            .isGreaterThan(toHost ? device : host);
      }
    }
  }

  /** Only the group in use may be over the budget. */
  private static long max(long budget, Carrier alone, Tier memory) {
    return Math.max(budget, alone.bytes(memory));
  }
}
