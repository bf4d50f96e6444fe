package io.perpeft.jobs.testing.faults;

import java.io.IOException;
import java.net.URI;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
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
    return new FaultyInput(super.open(path), path);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    Faults.before("list " + path);
    return super.listStatus(path);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    Faults.before("delete " + path);
    return super.delete(path, recursive);
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

  /** Fails at the first read. */
  private static final class FaultyInput extends FSDataInputStream {
    private final FSDataInputStream in;
    private final Path path;
    private boolean begun;

    FaultyInput(FSDataInputStream in, Path path) {
      this.in = in;
      this.path = path;
    }

    @Override
    public int read() throws IOException {
      begin();
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      begin();
      return in.read(bytes, offset, length);
    }

    /** Once a file: streams that are read byte by byte would have one operation a byte. */
    private void begin() throws IOException {
      if (!begun) {
        begun = true;
        Faults.before("read " + path);
      }
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
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
