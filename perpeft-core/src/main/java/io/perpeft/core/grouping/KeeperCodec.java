package io.perpeft.core.grouping;

import io.perpeft.core.grouping.GroupKeeper.KeptGroup;
import io.perpeft.core.grouping.LifecycleWatch.Change;
import io.perpeft.core.grouping.LifecycleWatch.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@link GroupKeeper} as bytes, numbers big-endian: format version 1 (a byte), width h, the
 * groups (count; of each id, version, centroid, moments), next id, decisions, streaks, rests, the
 * interval of the last decision.
 */
final class KeeperCodec {
  private static final int FORMAT = 1;

  private KeeperCodec() {}

  static byte[] encode(SortedMap<Integer, KeptGroup> groups, LifecycleWatch watch, long interval) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeInt(groups.values().iterator().next().centroid().centre().length);
      out.writeInt(groups.size());
      for (var entry : groups.entrySet()) {
        out.writeInt(entry.getKey());
        write(entry.getValue(), out);
      }
      write(watch, out);
      out.writeLong(interval);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static GroupKeeper decode(byte[] bytes, HalfLife halfLife, @Nullable LifecycleOptions lifecycle) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int format = in.readByte();
      if (format != FORMAT) {
        throw new IllegalArgumentException(
            "the groups' state has format %d, this version reads %d".formatted(format, FORMAT));
      }
      int width = in.readInt();
      SortedMap<Integer, KeptGroup> groups = new TreeMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        groups.put(in.readInt(), readGroup(in, width));
      }
      return new GroupKeeper(halfLife, lifecycle, groups, readWatch(in), in.readLong());
    } catch (IOException e) {
      throw new IllegalArgumentException("the groups' state ends early", e);
    }
  }

  private static void write(KeptGroup kept, DataOutputStream out) throws IOException {
    out.writeLong(kept.version());
    for (float number : kept.centroid().centre()) {
      out.writeFloat(number);
    }
    out.writeDouble(kept.centroid().weight());
    out.writeLong(kept.centroid().timeMillis());
    write(kept.seen().sum().sum(), out);
    write(kept.seen().products(), out);
    out.writeDouble(kept.seen().weight());
    out.writeLong(kept.seen().timeMillis());
  }

  private static KeptGroup readGroup(DataInputStream in, int width) throws IOException {
    long version = in.readLong();
    float[] centre = new float[width];
    for (int i = 0; i < width; i++) {
      centre[i] = in.readFloat();
    }
    DecayedCentroid centroid = new DecayedCentroid(centre, in.readDouble(), in.readLong());
    double[] sum = read(in, width);
    double[] products = read(in, width * (width + 1) / 2);
    return new KeptGroup(
        version,
        centroid,
        new DecayedMoments(new DecayedSum(sum, in.readDouble(), in.readLong()), products));
  }

  private static void write(double[] numbers, DataOutputStream out) throws IOException {
    for (double number : numbers) {
      out.writeDouble(number);
    }
  }

  private static double[] read(DataInputStream in, int count) throws IOException {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = in.readDouble();
    }
    return numbers;
  }

  private static void write(LifecycleWatch watch, DataOutputStream out) throws IOException {
    out.writeInt(watch.nextId());
    out.writeLong(watch.decisions());
    out.writeInt(watch.streaks().size());
    for (var streak : watch.streaks().entrySet()) {
      out.writeUTF(streak.getKey().kind().name());
      out.writeInt(streak.getKey().group());
      out.writeInt(streak.getKey().other());
      out.writeInt(streak.getValue());
    }
    out.writeInt(watch.restingUntil().size());
    for (var rest : watch.restingUntil().entrySet()) {
      out.writeInt(rest.getKey());
      out.writeLong(rest.getValue());
    }
  }

  private static LifecycleWatch readWatch(DataInputStream in) throws IOException {
    int nextId = in.readInt();
    long decisions = in.readLong();
    SortedMap<Change, Integer> streaks = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      Change change = new Change(Kind.valueOf(in.readUTF()), in.readInt(), in.readInt());
      streaks.put(change, in.readInt());
    }
    SortedMap<Integer, Long> resting = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      resting.put(in.readInt(), in.readLong());
    }
    return new LifecycleWatch(nextId, decisions, streaks, resting);
  }
}
