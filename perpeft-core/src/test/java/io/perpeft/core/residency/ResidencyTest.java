package io.perpeft.core.residency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResidencyTest {
  private static final int SIZE = 10;

  private final List<String> moves = new ArrayList<>();

  private final class Group implements Resident {
    final String name;
    Tier tier = Tier.HOST;
    int loads;

    Group(String name) {
      this.name = name;
    }

    @Override
    public Footprint footprint() {
      return new Footprint(SIZE, 0);
    }

    @Override
    public Tier tier() {
      return tier;
    }

    @Override
    public void moveTo(Tier to) {
      moves.add(name + " to " + to);
      loads += to == Tier.DEVICE ? 1 : 0;
      tier = to;
    }
  }

  @Test
  void roomIsMadeBeforeAGroupIsLoaded() {
    Residency residency = residency(1, 1);
    Group a = admitted(residency, "a");
    residency.use(a);
    Group b = admitted(residency, "b");
    residency.use(b);
    assertThat(moves).containsExactly("a to DEVICE", "a to HOST", "b to DEVICE");
    moves.clear();
    Group c = admitted(residency, "c");
    assertThat(moves).containsExactly("a to STORE");
    residency.use(c);
    assertThat(moves).containsExactly("a to STORE", "b to HOST", "c to DEVICE");
    moves.clear();
    residency.use(a);
    assertThat(moves).containsExactly("b to STORE", "c to HOST", "a to DEVICE");
    assertThat(residency.figures()).isEqualTo(new ResidencyFigures(0, 4, 1, 5, SIZE, SIZE, SIZE));
  }

  @Test
  void aThousandGroupsOverRoomForSixtyFourCostOneLoadAMiss() {
    Residency residency = residency(64, 128);
    List<Group> groups =
        IntStream.range(0, 1_024).mapToObj(i -> admitted(residency, "g" + i)).toList();
    Random random = new Random(3);
    int uses = 20_000;
    for (int use = 0; use < uses; use++) {
      // Half of the uses are of a few busy groups.
      Group group = groups.get(random.nextInt(random.nextBoolean() ? 50 : groups.size()));
      residency.use(group);
      assertThat(group.tier).isEqualTo(Tier.DEVICE);
      assertThat(residency.figures().deviceBytes()).isLessThanOrEqualTo(64 * SIZE);
      assertThat(residency.figures().hostBytes()).isLessThanOrEqualTo(128 * SIZE);
    }
    ResidencyFigures figures = residency.figures();
    assertThat(figures.hits() + figures.misses()).isEqualTo(uses);
    assertThat(figures.hits()).as("the busy ones stay").isGreaterThan(uses / 4);
    assertThat(groups.stream().mapToLong(group -> group.loads).sum()).isEqualTo(figures.misses());
    assertThat(groups.stream().filter(group -> group.tier == Tier.DEVICE)).hasSize(64);
    assertThat(groups.stream().filter(group -> group.tier == Tier.HOST)).hasSize(128);
    assertThat(figures.storeBytes()).isEqualTo((1_024 - 64 - 128) * SIZE);
  }

  @Test
  void nothingMovesWithoutALimit() {
    Residency residency = Residency.unlimited();
    List<Group> groups =
        IntStream.range(0, 100).mapToObj(i -> admitted(residency, "g" + i)).toList();
    groups.forEach(residency::use);
    groups.forEach(residency::use);
    assertThat(residency.figures())
        .isEqualTo(new ResidencyFigures(100, 100, 0, 0, 100 * SIZE, 0, 0));
    groups.forEach(residency::release);
    assertThat(residency.figures().deviceBytes()).isZero();
  }

  private Group admitted(Residency residency, String name) {
    Group group = new Group(name);
    residency.admit(group);
    return group;
  }

  private static Residency residency(int device, int host) {
    return new Residency(new MemoryBudget((long) device * SIZE, (long) host * SIZE), new NoStore());
  }
}
