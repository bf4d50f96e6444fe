package io.perpeft.core.tuning;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.core.memory.PastPurchases;
import io.perpeft.core.ranking.RankingQuality;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a group has to remember between examples besides its weights. Not thread-safe.
 *
 * <p>Bytes of version 1, big-endian: {@code PPGS}, int version, int generation size, the added item
 * ids, the recent targets, the buffer, the lineage, then the counters in the order of their fields.
 * Texts are an int length and UTF-8; lists begin with an int count.
 */
public final class GroupState {
  /** Purchases of the group that negatives are drawn from. */
  public static final int RECENT = 625;

  private static final int MAGIC = 0x50504753;
  private static final int VERSION = 2;

  private final GroupItems items;
  private final RecentTargets recent = new RecentTargets(RECENT);
  private final List<IndexedExample> buffer = new ArrayList<>();
  private final List<OffsetSpan> lineage = new ArrayList<>();

  /** Micro-batches closed so far; the number of a batch names its seeds. */
  private long batches;

  /** Optimiser steps taken. */
  private long steps;

  /** Examples behind those steps. */
  private long learned;

  /** Micro-batches without a step: it diverged and was dropped, or the group was paused. */
  private long dropped;

  /** Version of the last release; 0 is the generation's. */
  private long version;

  private long stepsAtRelease;

  /** Event time at the last release, or of the first batch before there was any. */
  private long releaseEventTimeMillis = Long.MIN_VALUE;

  /** Newest purchase that shaped the weights, and when such a one was appended last. */
  private long newestEventTimeMillis;

  private long newestIngestTimeMillis;

  /** Sums of the figures of the released weights since their release. */
  private double ndcg20Sum;

  private double hr20Sum;
  private long scored;

  public GroupState(CatalogueIndex generation) {
    items = new GroupItems(generation);
  }

  /** Items the group knows. */
  public GroupItems items() {
    return items;
  }

  /** Optimiser steps taken since the generation. */
  public long steps() {
    return steps;
  }

  /** Micro-batches closed since the generation. */
  public long batches() {
    return batches;
  }

  /** Version of the last release; 0 is the generation's. */
  public long version() {
    return version;
  }

  /** Examples that wait for their batch to be closed. */
  public int buffered() {
    return buffer.size();
  }

  /**
   * Takes the next example of the log in.
   *
   * @return the batches it closed, none to two, to be {@link #finish finished} in this order before
   *     anything else
   */
  public List<ClosedBatch> accept(Example example, BatchLimits limits) {
    List<ClosedBatch> closed = new ArrayList<>(2);
    if (limits.excludes(buffer, example.eventTimeMillis())) {
      closed.add(close());
    }
    buffer.add(items.index(example));
    if (limits.isFull(buffer)) {
      closed.add(close());
    }
    return closed;
  }

  /** Closes the batch of what is buffered, whatever the limits; empty if nothing is. */
  public Optional<ClosedBatch> closeEarly() {
    return buffer.isEmpty() ? Optional.empty() : Optional.of(close());
  }

  private ClosedBatch close() {
    ClosedBatch batch = new ClosedBatch(batches++, List.copyOf(buffer), items.size());
    buffer.clear();
    return batch;
  }

  /** Negatives for a batch, from before any of its purchases. */
  public Negatives sample(ClosedBatch batch, NegativeSampler sampler, long seed) {
    return sampler.sample(batch.items(), recent, seed);
  }

  /**
   * Notes that a batch is over.
   *
   * @param applied false if it led to no step
   * @param released figures of the released weights on the batch, before anything learned from it
   */
  public void finish(ClosedBatch batch, boolean applied, RankingQuality released) {
    for (IndexedExample example : batch.examples()) {
      recent.add(example.target());
      noteLineage(example.position());
      if (applied) {
        newestEventTimeMillis = Math.max(newestEventTimeMillis, example.eventTimeMillis());
        newestIngestTimeMillis = Math.max(newestIngestTimeMillis, example.ingestTimeMillis());
      }
    }
    if (applied) {
      steps++;
      learned += batch.examples().size();
    } else {
      dropped++;
    }
    ndcg20Sum += released.ndcg20() * released.count();
    hr20Sum += released.hr20() * released.count();
    scored += released.count();
    if (releaseEventTimeMillis == Long.MIN_VALUE) {
      releaseEventTimeMillis = batch.newestEventTimeMillis();
    }
  }

  /** Whether the current weights are due to become a release. */
  public boolean isDue(ReleasePolicy policy) {
    return policy.isDue(steps - stepsAtRelease, newestEventTimeMillis - releaseEventTimeMillis);
  }

  /** Makes the current weights, or others that come in their place, the next release. */
  public ReleaseNote release() {
    version++;
    ReleaseNote note =
        new ReleaseNote(
            version,
            steps,
            learned,
            List.copyOf(lineage),
            scored == 0 ? null : ndcg20Sum / scored,
            scored == 0 ? null : hr20Sum / scored,
            newestEventTimeMillis,
            newestIngestTimeMillis);
    postpone();
    ndcg20Sum = 0;
    hr20Sum = 0;
    scored = 0;
    return note;
  }

  /** Lets the next release be due only after as much again as since the last. */
  public void postpone() {
    stepsAtRelease = steps;
    releaseEventTimeMillis = newestEventTimeMillis;
  }

  private void noteLineage(LogPosition position) {
    for (int i = 0; i < lineage.size(); i++) {
      if (lineage.get(i).covers(position)) {
        lineage.set(i, lineage.get(i).with(position));
        return;
      }
    }
    lineage.add(OffsetSpan.of(position));
  }

  /** The state as bytes; {@link #decode} gives it back bit for bit. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(items.generationSize());
      out.writeInt(items.added().size());
      for (String id : items.added()) {
        writeText(out, id);
      }
      writeInts(out, recent.toArray());
      out.writeInt(buffer.size());
      for (IndexedExample example : buffer) {
        write(out, example);
      }
      out.writeInt(lineage.size());
      for (OffsetSpan span : lineage) {
        writeText(out, span.topic());
        out.writeInt(span.partition());
        out.writeLong(span.from());
        out.writeLong(span.until());
      }
      for (long counter : counters()) {
        out.writeLong(counter);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IllegalArgumentException if the bytes are not such a state, or one of a group of
   *     another generation
   */
  public static GroupState decode(CatalogueIndex generation, byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      require(in.readInt() == MAGIC, "do not begin with PPGS");
      int version = in.readInt();
      require(version == VERSION, "are of version " + version + ", this code reads " + VERSION);
      int size = in.readInt();
      require(
          size == generation.size(),
          "belong to a generation of %d items, this one has %d".formatted(size, generation.size()));
      GroupState state = new GroupState(generation);
      state.read(in);
      require(in.available() == 0, "go on after the end");
      return state;
    } catch (EOFException e) {
      throw new IllegalArgumentException("the bytes of a group's state end early", e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }

  private void read(DataInputStream in) throws IOException {
    for (int left = readCount(in); left > 0; left--) {
      items.index(readText(in));
    }
    recent.set(readInts(in));
    for (int left = readCount(in); left > 0; left--) {
      buffer.add(readExample(in));
    }
    for (int left = readCount(in); left > 0; left--) {
      lineage.add(new OffsetSpan(readText(in), in.readInt(), in.readLong(), in.readLong()));
    }
    batches = in.readLong();
    steps = in.readLong();
    learned = in.readLong();
    dropped = in.readLong();
    version = in.readLong();
    stepsAtRelease = in.readLong();
    releaseEventTimeMillis = in.readLong();
    newestEventTimeMillis = in.readLong();
    newestIngestTimeMillis = in.readLong();
    ndcg20Sum = Double.longBitsToDouble(in.readLong());
    hr20Sum = Double.longBitsToDouble(in.readLong());
    scored = in.readLong();
  }

  private long[] counters() {
    return new long[] {
      batches,
      steps,
      learned,
      dropped,
      version,
      stepsAtRelease,
      releaseEventTimeMillis,
      newestEventTimeMillis,
      newestIngestTimeMillis,
      Double.doubleToRawLongBits(ndcg20Sum),
      Double.doubleToRawLongBits(hr20Sum),
      scored
    };
  }

  private static void write(DataOutputStream out, IndexedExample example) throws IOException {
    writeInts(out, example.history());
    writeInts(out, example.past().items());
    out.writeInt(example.past().inVisit());
    out.writeInt(example.target());
    writeInts(out, example.owned());
    out.writeLong(example.eventTimeMillis());
    out.writeLong(example.ingestTimeMillis());
    writeText(out, example.position().topic());
    out.writeInt(example.position().partition());
    out.writeLong(example.position().offset());
  }

  private static IndexedExample readExample(DataInputStream in) throws IOException {
    return new IndexedExample(
        readInts(in),
        readPast(in),
        in.readInt(),
        readInts(in),
        in.readLong(),
        in.readLong(),
        new LogPosition(readText(in), in.readInt(), in.readLong()));
  }

  private static PastPurchases readPast(DataInputStream in) throws IOException {
    int[] items = readInts(in);
    int inVisit = in.readInt();
    require(
        inVisit >= 0 && inVisit <= items.length,
        "hold a visit of %d of %d purchases".formatted(inVisit, items.length));
    return new PastPurchases(items, inVisit);
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static String readText(DataInputStream in) throws IOException {
    byte[] utf8 = new byte[readCount(in)];
    in.readFully(utf8);
    return new String(utf8, UTF_8);
  }

  private static void writeInts(DataOutputStream out, int[] values) throws IOException {
    out.writeInt(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  private static int[] readInts(DataInputStream in) throws IOException {
    int[] values = new int[readCount(in)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readInt();
    }
    return values;
  }

  /** A count of things of at least one byte each, checked before anything is allocated. */
  private static int readCount(DataInputStream in) throws IOException {
    int count = in.readInt();
    require(count >= 0 && count <= in.available(), "hold an impossible count of " + count);
    return count;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("the bytes of a group's state " + otherwise);
    }
  }
}
