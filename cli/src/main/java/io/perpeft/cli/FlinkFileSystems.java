package io.perpeft.cli;

import java.util.Map;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;

/** File systems of this process as a Flink cluster has them: from its plugins, by its settings. */
final class FlinkFileSystems {
  private FlinkFileSystems() {}

  /**
   * Takes what {@code FLINK_CONF_DIR} and {@code FLINK_PLUGINS_DIR} name. With neither there are
   * local files, and what the class path brings.
   */
  static void initialize(Map<String, String> environment) {
    if (environment.containsKey(ConfigConstants.ENV_FLINK_CONF_DIR)
        || environment.containsKey(ConfigConstants.ENV_FLINK_PLUGINS_DIR)) {
      Configuration flink = GlobalConfiguration.loadConfiguration();
      FileSystem.initialize(flink, PluginUtils.createPluginManagerFromRootFolder(flink));
    }
  }
}
