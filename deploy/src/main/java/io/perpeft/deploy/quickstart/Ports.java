package io.perpeft.deploy.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Free TCP ports of this machine. */
final class Ports {

  private static final int TRIES = 200;

  private Ports() {}

  /**
   * The wanted port if nobody listens on it, else the next one above it that is free.
   *
   * @throws IllegalStateException if none of the next 200 is
   */
  static int freeFrom(int wanted) {
    for (int port = wanted; port < wanted + TRIES && port <= 0xFFFF; port++) {
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "no free port from %d to %d; choose another with --port or --kafka-port"
            .formatted(wanted, wanted + TRIES - 1));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
