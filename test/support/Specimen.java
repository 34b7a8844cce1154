package org.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** What tests bring to the server: proof that its classes are found there, and a look at what else was brought. */
public final class Specimen {
  private Specimen() {}

  public static String greet(String name) {
    return "hello " + name;
  }

  /** Size and checksum of a file of the executor's. */
  public static String factsOf(String path) throws Exception {
    byte[] content = Files.readAllBytes(Path.of(path));
    CRC32 crc = new CRC32();
    crc.update(content);
    return content.length + " " + crc.getValue();
  }
}
