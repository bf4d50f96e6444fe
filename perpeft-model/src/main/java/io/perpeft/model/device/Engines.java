package io.perpeft.model.device;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtEngine;

/** Loads the tensor engine once per process with the settings that this project relies on. */
final class Engines {
  static final String PYTORCH = PtEngine.ENGINE_NAME;

  private Engines() {}

  /** Number of GPUs that the engine can use. The first call loads its native libraries. */
  static synchronized int gpuCount() {
    // The natives come from the class path or PYTORCH_LIBRARY_PATH, never from the network, and
    // two threads on busy cores are slower than one.
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("ai.djl.pytorch.num_threads", "1");
    setDefault("ai.djl.pytorch.num_interop_threads", "1");
    try {
      return Engine.getEngine(PYTORCH).getGpuCount();
    } catch (RuntimeException | LinkageError e) {
      throw new DeviceException(
          "the PyTorch engine cannot be loaded: "
              + e.getMessage()
              + ". Its libraries are unpacked under DJL_CACHE_DIR (default ~/.djl.ai), which must be"
              + " writable; on a Flink cluster the DJL jars belong in lib/, not in the job's jar",
          e);
    }
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
