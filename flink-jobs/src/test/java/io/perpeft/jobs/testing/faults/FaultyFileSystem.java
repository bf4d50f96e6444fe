package io.perpeft.jobs.testing.faults;

import java.io.IOException;
import java.net.URI;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/** Local files under the scheme {@code faulty}, whose operations fail as {@link Faults} say. */
public final class FaultyFileSystem extends LocalFileSystem {
  private static final String SCHEME = "faulty";

  /** Found by Flink as a service. */
  public static final class Factory implements FileSystemFactory {
    @Override
    public String getScheme() {
      return SCHEME;
    }

    @Override
    public FileSystem create(URI uri) {
      return new FaultyFileSystem();
    }
  }

  /** URI of a local path. */
  public static String uri(java.nio.file.Path path) {
    return SCHEME + "://" + path.toAbsolutePath();
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
    Faults.before("create " + path);
    return new FaultyOutput(super.create(path, mode), path);
  }

  @Override
  public FSDataInputStream open(Path path) throws IOException {
    Faults.before("open " + path);
    return super.open(path);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    Faults.before("mkdirs " + path);
    return super.mkdirs(path);
  }

  @Override
  public boolean exists(Path path) throws IOException {
    Faults.before("exists " + path);
    return super.exists(path);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    Faults.before("rename " + from);
    return super.rename(from, to);
  }

  /** Fails half-way: what was written before it stays. */
  private static final class FaultyOutput extends FSDataOutputStream {
    private final FSDataOutputStream out;
    private final Path path;

    FaultyOutput(FSDataOutputStream out, Path path) {
      this.out = out;
      this.path = path;
    }

    @Override
    public void write(int b) throws IOException {
      Faults.before("write " + path);
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length / 2);
      Faults.before("write " + path);
      out.write(bytes, offset + length / 2, length - length / 2);
    }

    @Override
    public long getPos() throws IOException {
      return out.getPos();
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void sync() throws IOException {
      out.sync();
    }

    @Override
    public void close() throws IOException {
      out.close();
      Faults.before("close " + path);
    }
  }
}
