package io.perpeft.model.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Owns tensors on the device and frees them when closed. A task gets one for its duration; {@link
 * #resident()} makes one that lives until it is closed, for weights. To be used on the device's
 * thread only.
 */
public final class Tensors implements AutoCloseable {
  private final DeviceThread thread;
  private final PtNDManager manager;
  private final @Nullable NDScope strays;
  private final List<ByteBuffer> borrowed = new ArrayList<>();

  private Tensors(DeviceThread thread, @Nullable NDScope strays) {
    this.thread = thread;
    this.strays = strays;
    manager = thread.base().newSubManager(thread.base().getDevice());
    thread.owners().add(this);
  }

  /** A scope that also frees what engine operations attach to their operands' owners. */
  static Tensors ofTask(DeviceThread thread) {
    NDScope strays = new NDScope();
    strays.suppressNotUsedWarning();
    return new Tensors(thread, strays);
  }

  /** An owner whose tensors live until it is closed, on this thread, or the device is. */
  public Tensors resident() {
    return new Tensors(thread, null);
  }

  /** The program made of text files beside a class; loaded once per device. */
  public Program program(Class<?> owner, String... files) {
    return thread.program(owner, files);
  }

  /** The engine's manager behind this owner. */
  public PtNDManager manager() {
    return manager;
  }

  /** A new tensor with a copy of the values. */
  public NDArray of(float[] values, long... shape) {
    return own(manager.create(values, new Shape(shape)));
  }

  /** A new tensor of 64-bit integers, as indices are. */
  public NDArray of(long[] values, long... shape) {
    return own(manager.create(values, new Shape(shape)));
  }

  /** A new tensor of 64-bit integers from 32-bit ones. */
  public NDArray of(int[] values, long... shape) {
    return of(Arrays.stream(values).asLongStream().toArray(), shape);
  }

  public NDArray of(boolean[] values, long... shape) {
    return own(manager.create(values, new Shape(shape)));
  }

  public NDArray zeros(long... shape) {
    return own(manager.zeros(new Shape(shape)));
  }

  /**
   * A direct buffer in the machine's order for {@link #over}, with anything in it; it may be used
   * as long as this owner's tensors.
   */
  public ByteBuffer buffer(int bytes) {
    if (strays == null) {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
    ByteBuffer buffer = thread.buffers().take(bytes);
    borrowed.add(buffer);
    return BufferPool.slice(buffer, bytes);
  }

  /**
   * A tensor over the bytes of a direct buffer, little-endian, without a copy on the CPU; the
   * buffer must stay unchanged.
   */
  public NDArray over(ByteBuffer bytes, DataType type, long... shape) {
    return own(manager.create(bytes, new Shape(shape), type));
  }

  /** Moves a tensor from its present owner to this one. */
  public NDArray adopt(NDArray tensor) {
    NDScope.unregister(tensor);
    tensor.attach(manager);
    return tensor;
  }

  /** Number of tensors alive under this owner. */
  public int size() {
    return manager.getManagedArrays().size();
  }

  /** What is alive under this owner. */
  DeviceLoad load() {
    long bytes = 0;
    for (NDArray tensor : manager.getManagedArrays()) {
      bytes += tensor.size() * tensor.getDataType().getNumOfBytes();
    }
    return new DeviceLoad(size(), bytes);
  }

  @Override
  public void close() {
    thread.owners().remove(this);
    manager.close();
    if (strays != null) {
      strays.close();
    }
    borrowed.forEach(thread.buffers()::give);
    borrowed.clear();
  }

  private NDArray own(NDArray tensor) {
    if (strays == null) {
      NDScope.unregister(tensor);
    }
    return tensor;
  }
}
