package io.perpeft.jobs.tuning;

import io.perpeft.core.live.Publication;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.MemoryOptions;
import io.perpeft.core.memory.Neighbours;
import io.perpeft.core.memory.ScoreWeights;
import io.perpeft.core.memory.VisitMoment;
import io.perpeft.core.memory.Visits;
import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.Neighbour;
import io.perpeft.schemas.RememberedItem;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.wire.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Says what changed in the item memory in records of the contracts. */
public final class MemoryRecords {
  private final String generationId;

  public MemoryRecords(String generationId) {
    this.generationId = generationId;
  }

  /** Hands on every record of a publication. */
  public void write(Publication publication, Consumer<MemoryUpdate> into) {
    for (String item : publication.forgotten()) {
      into.accept(new MemoryUpdate(Keys.id(item), null, null));
    }
    publication.rows().stream()
        .forEach(
            row -> {
              RememberedItem item = item(publication, row);
              into.accept(new MemoryUpdate(Keys.id(item.getItemId()), item, null));
            });
    for (int group : publication.groups()) {
      writeWeights(publication, group, group, into);
    }
  }

  /** Hands on the score weights of one group as those with which another begins. */
  void writeBirth(Publication ofSource, MemoryNews.Birth birth, Consumer<MemoryUpdate> into) {
    writeWeights(ofSource, birth.source(), birth.group(), into);
  }

  private void writeWeights(
      Publication publication, int source, int group, Consumer<MemoryUpdate> into) {
    String groupId = Integer.toString(group);
    for (VisitMoment moment : VisitMoment.values()) {
      GroupScoreWeights weights = weights(publication, source, moment);
      weights.setGroupId(groupId);
      into.accept(new MemoryUpdate(Keys.scoreWeights(groupId, moment.label()), null, weights));
    }
  }

  private RememberedItem item(Publication publication, int row) {
    ItemMemory memory = publication.memory();
    long time = memory.newestMillis();
    return RememberedItem.newBuilder()
        .setGenerationId(generationId)
        .setItemId(id(memory, row))
        .setQ(Vectors.toBytes(memory.q(row)))
        .setC(Vectors.toBytes(memory.c(row)))
        .setShortCount(memory.count(0, row, time))
        .setMiddleCount(memory.count(1, row, time))
        .setLongCount(memory.count(2, row, time))
        .setCoPurchaseBase(memory.coPurchaseBase(row))
        .setNeighbours(neighbours(memory, row))
        .setEventTime(time)
        .setMemoryPurchases(publication.purchases())
        .build();
  }

  private static List<Neighbour> neighbours(ItemMemory memory, int row) {
    Neighbours counts = memory.neighbours(row);
    List<Neighbour> neighbours = new ArrayList<>(counts.size());
    for (int n = 0; n < counts.size(); n++) {
      neighbours.add(
          new Neighbour(
              id(memory, counts.rows()[n]),
              counts.before()[n] + counts.after()[n],
              counts.after()[n],
              counts.visit()[n]));
    }
    return neighbours;
  }

  private static String id(ItemMemory memory, int row) {
    String item = memory.item(row);
    if (item == null) {
      throw new IllegalStateException("row " + row + " of the item memory holds no item");
    }
    return item;
  }

  private GroupScoreWeights weights(Publication publication, int group, VisitMoment moment) {
    ItemMemory memory = publication.memory();
    ScoreWeights weights = memory.weights(group, moment);
    MemoryOptions options = memory.options();
    return GroupScoreWeights.newBuilder()
        .setGenerationId(generationId)
        .setGroupId(Integer.toString(group))
        .setNeural(weights.neural())
        .setFactors(weights.factors())
        .setCoPurchases(weights.near())
        .setProfile(weights.profile())
        .setNext(weights.next())
        .setVisit(weights.visit())
        .setShortCount(weights.shortCount())
        .setMiddleCount(weights.middleCount())
        .setLongCount(weights.longCount())
        .setWidth(options.factors())
        .setMoment(moment.label())
        .setHistoryLength(options.history().length())
        .setHistoryDecay(options.history().decay())
        .setProfileLength(options.profile().length())
        .setProfileDecay(options.profile().decay())
        .setVisitLength(options.visit().length())
        .setVisitDecay(options.visit().decay())
        .setVisitPauseMillis(Visits.PAUSE.toMillis())
        .setShortHalfLifeMillis(options.halfLives().shortMillis())
        .setMiddleHalfLifeMillis(options.halfLives().middleMillis())
        .setLongHalfLifeMillis(options.halfLives().longMillis())
        .setCoPurchaseHalfLifeMillis(options.neighbourHalfLifeMillis())
        .setEventTime(memory.newestMillis())
        .setMemoryPurchases(publication.purchases())
        .build();
  }
}
