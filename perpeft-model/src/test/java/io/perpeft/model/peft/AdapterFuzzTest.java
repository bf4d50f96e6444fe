package io.perpeft.model.peft;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.model.Fixtures;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.device.Device;
import io.perpeft.testing.fuzz.Fuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Adapters as a stranger may hand them over. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdapterFuzzTest {
  private final Device device = Device.open("cpu");
  private final ClipBackbone backbone = ClipBackbone.open(Fixtures.path("tiny-clip"), device);

  @TempDir Path folder;

  @AfterAll
  void close() {
    backbone.close();
    device.close();
  }

  @Test
  void settings() throws Exception {
    Fuzz.target("adapter-settings")
        .seed(Fixtures.bytes("lora/adapter_config.json"))
        .seed(Fixtures.bytes("ia3/adapter_config.json"))
        .seed("{\"peft_type\": \"IISAN\", \"bottleneck\": 32}".getBytes(UTF_8))
        .words("\"r\": ", "\"target_modules\": [", "\"peft_type\": \"IA3\"", "q_proj", "layers.1")
        .refusedBy(AdapterException.class)
        .times(5_000)
        .run(
            bytes -> {
              AdapterConfig config = AdapterConfig.parse(new String(bytes, UTF_8), "fuzz");
              AdapterMethods.open(backbone, config).config();
            });
  }

  @Test
  void tensors() throws Exception {
    AdapterMethod method =
        AdapterMethods.open(backbone, new PeftDirectory(Fixtures.path("ia3")).config());
    Path file = folder.resolve(AdapterFiles.MODEL);
    Fuzz.target("adapter-tensors")
        .seed(Fixtures.bytes("ia3/adapter_model.safetensors"))
        .words("\"dtype\":\"F16\"", "I64", "data_offsets")
        .refusedBy(AdapterException.class)
        .times(500)
        .run(
            bytes -> {
              Files.write(file, bytes);
              new PeftDirectory(folder).tensors(method);
            });
  }
}
