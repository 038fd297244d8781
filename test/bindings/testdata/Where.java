import io.backscroll.Client;
import io.backscroll.Options;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints which native libraries were loaded. */
class Where {
    public static void main(String[] arguments) throws Exception {
        new Client(new Options("where.db")).close();
        Files.readAllLines(Path.of("/proc/self/maps")).stream().filter(l -> l.contains("backscroll")).map(l -> l.replaceAll("^.* /", "/")).distinct()
            .forEach(System.out::println);
    }
}
