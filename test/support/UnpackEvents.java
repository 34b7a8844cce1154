import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes Spark's event logs to standard output unpacked, those that are still being written as far as they are. */
public class UnpackEvents {
  public static void main(String[] files) throws Exception {
    for (String file : files) {
      try (var packed = new BufferedInputStream(Files.newInputStream(Path.of(file)));
          var events = new ZstdInputStreamNoFinalizer(packed)) {
        events.setContinuous(true);
        events.transferTo(System.out);
      }
    }
    System.out.flush();
  }
}
