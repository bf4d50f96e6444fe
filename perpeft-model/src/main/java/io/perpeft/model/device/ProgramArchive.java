package io.perpeft.model.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The file form of a TorchScript module without weights: an uncompressed zip of the program text
 * and a few bytes of pickle that say "an object of class __torch__.Program with training = False".
 */
final class ProgramArchive {
  static final String CLASS = "Program";

  private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};
  private static final byte[] FORMAT_VERSION = "10\n".getBytes(UTF_8);

  private ProgramArchive() {}

  static byte[] of(String classText) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "program/data.pkl", instance());
      put(zip, "program/code/__torch__.py", classText.getBytes(UTF_8));
      put(zip, "program/constants.pkl", NO_CONSTANTS);
      put(zip, "program/version", FORMAT_VERSION);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static byte[] instance() throws IOException {
    byte[] attribute = "training".getBytes(UTF_8);
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2}); // protocol 2
    pickle.write(("c__torch__\n" + CLASS + "\n").getBytes(UTF_8)); // the class
    pickle.write(new byte[] {')', (byte) 0x81}); // of no arguments, made
    pickle.write(new byte[] {'}', '('}); // dictionary, mark
    pickle.write(new byte[] {'X', (byte) attribute.length, 0, 0, 0});
    pickle.write(attribute);
    pickle.write(new byte[] {(byte) 0x89, 'u', 'b', '.'}); // False, set, build, stop
    return pickle.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
