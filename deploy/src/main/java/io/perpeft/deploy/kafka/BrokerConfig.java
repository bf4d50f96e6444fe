package io.perpeft.deploy.kafka;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One broker that is its own controller (KRaft), for one machine: plain connections on 127.0.0.1
 * only, no replication.
 *
 * @param port clients connect here
 * @param controllerPort the broker talks to itself here
 * @param data where the log lies
 */
record BrokerConfig(int port, int controllerPort, Path data) {

  static final String HOST = "127.0.0.1";

  /** The file that the broker and the storage formatter read. */
  String asProperties() {
    Map<String, Object> settings = new TreeMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", 1);
    String controller = HOST + ":" + controllerPort;
    String listeners = "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + controller;
    settings.put("controller.quorum.bootstrap.servers", controller);
    settings.put("listeners", listeners);
    settings.put("advertised.listeners", listeners);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("log.dirs", data.toAbsolutePath());
    settings.put("auto.create.topics.enable", false);
    for (String single :
        new String[] {
          "offsets.topic.replication.factor",
          "transaction.state.log.replication.factor",
          "transaction.state.log.min.isr",
          "share.coordinator.state.topic.replication.factor",
          "share.coordinator.state.topic.min.isr",
          "offsets.topic.num.partitions",
        }) {
      settings.put(single, 1);
    }
    settings.put("transaction.state.log.num.partitions", 4);
    settings.put("group.initial.rebalance.delay.ms", 0);
    settings.put("log.cleaner.dedupe.buffer.size", 16 << 20);
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
        .collect(Collectors.joining());
  }
}
