package io.perpeft.jobs.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;

/**
 * State of operators as the last format wrote it, kept among the test resources. A state that is
 * renamed, gone, new or of another type fails the test: savepoints in use could not be restored, or
 * not without a migration. Where that is meant, {@code -Dperpeft.state.write=true} writes the kept
 * state anew, and the notes on upgrading must say so.
 */
public final class StateFormat {
  private static final Path FOLDER = Path.of("src", "test", "resources", "state");

  private StateFormat() {}

  /**
   * Compares with what is kept.
   *
   * @param uid of the operator
   * @param now state of the operator as this code writes it
   * @return the kept state, to be restored
   */
  public static OperatorSubtaskState kept(String uid, OperatorSubtaskState now)
      throws IOException, ClassNotFoundException {
    Path file = FOLDER.resolve(uid + ".snapshot");
    if (Boolean.getBoolean("perpeft.state.write")) {
      Files.createDirectories(FOLDER);
      OperatorSnapshotUtil.writeStateHandle(now, file.toString());
    }
    assertThat(file).as("no state of %s is kept", uid).exists();
    OperatorSubtaskState kept = OperatorSnapshotUtil.readStateHandle(file.toString());
    compare(uid, states(kept), states(now));
    return kept;
  }

  private static void compare(
      String uid,
      Map<String, TypeSerializerSnapshot<?>> kept,
      Map<String, TypeSerializerSnapshot<?>> now) {
    assertThat(now.keySet())
        .as("names of the states of %s, and what they are for", uid)
        .isEqualTo(kept.keySet());
    kept.forEach(
        (name, snapshot) ->
            assertThat(isSame(Objects.requireNonNull(now.get(name)), snapshot))
                .as("%s of %s has another type than in savepoints", name, uid)
                .isTrue());
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static boolean isSame(TypeSerializerSnapshot now, TypeSerializerSnapshot kept) {
    return now.resolveSchemaCompatibility(kept).isCompatibleAsIs();
  }

  private static Map<String, TypeSerializerSnapshot<?>> states(OperatorSubtaskState state)
      throws IOException {
    Map<String, TypeSerializerSnapshot<?>> states = new TreeMap<>();
    ClassLoader loader = StateFormat.class.getClassLoader();
    for (KeyedStateHandle handle : state.getManagedKeyedState()) {
      KeyedBackendSerializationProxy<?> proxy = new KeyedBackendSerializationProxy<>(loader);
      try (InputStream in = ((KeyGroupsStateHandle) handle).openInputStream()) {
        proxy.read(new DataInputViewStreamWrapper(in));
      }
      states.put("key", proxy.getKeySerializerSnapshot());
      add(states, "keyed", proxy.getStateMetaInfoSnapshots());
    }
    for (OperatorStateHandle handle : state.getManagedOperatorState()) {
      OperatorBackendSerializationProxy proxy = new OperatorBackendSerializationProxy(loader);
      try (InputStream in = handle.openInputStream()) {
        proxy.read(new DataInputViewStreamWrapper(in));
      }
      add(states, "operator", proxy.getOperatorStateMetaInfoSnapshots());
      add(states, "broadcast", proxy.getBroadcastStateMetaInfoSnapshots());
    }
    return states;
  }

  private static void add(
      Map<String, TypeSerializerSnapshot<?>> states,
      String kind,
      List<StateMetaInfoSnapshot> snapshots) {
    for (StateMetaInfoSnapshot snapshot : snapshots) {
      snapshot
          .getSerializerSnapshotsImmutable()
          .forEach(
              (part, serializer) ->
                  states.put("%s %s %s".formatted(kind, snapshot.getName(), part), serializer));
    }
  }
}
