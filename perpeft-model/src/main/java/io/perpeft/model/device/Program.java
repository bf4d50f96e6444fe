package io.perpeft.model.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ModuleCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A TorchScript program: the methods of one or more text files, run as a whole by the engine. It
 * holds no weights; they come as arguments. Gradients work inside ({@code torch.grad}), so a
 * training step is one call, its scalars live in the engine, and every operation of libtorch is at
 * hand.
 *
 * <p>The files are Python in TorchScript's subset, one {@code def name(self, x: Tensor, ...) ->
 * Tensor:} after the other; methods of all files call each other as {@code self.name(...)}.
 */
public final class Program implements AutoCloseable {
  private static final String HEADER =
      "class "
          + ProgramArchive.CLASS
          + "(Module):\n"
          + "  __parameters__ = []\n"
          + "  __buffers__ = []\n"
          + "  training : bool\n";

  private final String name;
  private final PtSymbolBlock module;

  private Program(String name, PtSymbolBlock module) {
    this.name = name;
    this.module = module;
  }

  /**
   * Loads the text files that lie beside a class; {@link Tensors#program} does so once per device.
   *
   * @throws EngineException if the text is not a valid program, naming the place
   */
  public static Program load(PtNDManager manager, Class<?> owner, String... files) {
    StringBuilder text = new StringBuilder(HEADER);
    for (String file : files) {
      for (String line : read(owner, file).split("\n", -1)) {
        text.append(line.isBlank() ? "" : "  " + line).append('\n');
      }
    }
    String name = String.join("+", files);
    byte[] archive = ProgramArchive.of(text.toString());
    try {
      return new Program(
          name, JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a method that returns one tensor.
   *
   * @param tensors owner of the result
   * @param arguments {@link NDArray}, a {@link List} of them, long, int, double, float, boolean,
   *     long[], int[], double[], boolean[] or a ready {@link IValue}
   */
  public NDArray tensor(Tensors tensors, String method, Object... arguments) {
    try (IValue result = run(method, arguments)) {
      return result.toTensor(tensors.manager());
    }
  }

  /** Runs a method that returns a list or tuple of tensors; see {@link #tensor}. */
  public List<NDArray> tensors(Tensors tensors, String method, Object... arguments) {
    try (IValue result = run(method, arguments)) {
      if (result.isTensorList()) {
        return List.of(result.toTensorArray(tensors.manager()));
      }
      List<NDArray> parts = new ArrayList<>();
      for (IValue part : result.toIValueTuple()) {
        try (part) {
          parts.add(part.toTensor(tensors.manager()));
        }
      }
      return parts;
    }
  }

  /** Runs a method that returns nothing and changes its arguments; see {@link #tensor}. */
  public void invoke(String method, Object... arguments) {
    run(method, arguments).close();
  }

  /** A list of tensors as an argument that can be used for many calls; the caller closes it. */
  public static IValue list(List<? extends NDArray> tensors) {
    return IValue.listFrom(tensors.toArray(PtNDArray[]::new));
  }

  @Override
  public void close() {
    module.close();
  }

  @Override
  public String toString() {
    return name;
  }

  private IValue run(String method, Object... arguments) {
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = value(arguments[i]);
      }
      return ModuleCalls.run(module, method, values);
    } catch (EngineException e) {
      throw new EngineException(
          "program " + name + ", method " + method + ": " + e.getMessage(), e);
    } finally {
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null && values[i] != arguments[i]) {
          values[i].close();
        }
      }
    }
  }

  private static IValue value(Object argument) {
    if (argument instanceof IValue ready) {
      return ready;
    } else if (argument instanceof PtNDArray tensor) {
      return IValue.from(tensor);
    } else if (argument instanceof List<?> list) {
      return IValue.listFrom(list.toArray(PtNDArray[]::new));
    } else if (argument instanceof Long || argument instanceof Integer) {
      return IValue.from(((Number) argument).longValue());
    } else if (argument instanceof Double || argument instanceof Float) {
      return IValue.from(((Number) argument).doubleValue());
    } else if (argument instanceof Boolean flag) {
      return IValue.from(flag);
    } else if (argument instanceof long[] numbers) {
      return IValue.listFrom(numbers);
    } else if (argument instanceof boolean[] flags) {
      return IValue.listFrom(flags);
    } else if (argument instanceof double[] numbers) {
      return IValue.listFrom(numbers);
    } else if (argument instanceof int[] numbers) {
      return IValue.listFrom(Arrays.stream(numbers).asLongStream().toArray());
    }
    throw new IllegalArgumentException(
        "a program takes tensors, lists of them, numbers and flags, not " + argument.getClass());
  }

  private static String read(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "no program file " + file + " beside class " + owner.getName());
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
