import io.backscroll.Client;
import io.backscroll.Message;
import io.backscroll.Options;
import io.backscroll.ReadOptions;
import io.backscroll.ReadSession;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What the bench asks the jar; measure.c says which questions there are. */
class Measure {
    private static final Map<String, Client> CLIENTS = new HashMap<>();

    public static void main(String[] none) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            System.out.println(words[0].equals("read") ? read(words) : words[0].equals("sync") ? sync(words) : spin(words));
        }
    }

    private static Client opened(String path, String server, String token) {
        Client client = new Client(new Options(path).server(server).token(token));
        if (server != null) {
            client.start();
            client.online(Duration.ofMinutes(1));
        }
        return client;
    }

    private static double read(String[] words) {
        Client client = CLIENTS.computeIfAbsent(words[1], path -> opened(path, null, null));
        long took = 0;
        for (int i = 3; i < words.length; i++) {
            ReadOptions below = new ReadOptions().before(Long.parseLong(words[i]));
            try (ReadSession session = client.group(Long.parseLong(words[2])).open(below)) {
                long begin = System.nanoTime();
                int size = 0;
                for (Message m : session.read(100)) {
                    size += m.text().length();
                }
                took += System.nanoTime() - begin;
                if (size == 0) {
                    throw new IllegalStateException("nothing was read");
                }
            }
        }
        return took / 1e3 / (words.length - 3);
    }

    private static double sync(String[] words) {
        try (Client client = opened(words[1], words[2], words[3])) {
            ReadSession session = client.group(Long.parseLong(words[4])).open();
            long begin = System.nanoTime();
            long moved = session.sync(Integer.parseInt(words[5])).join().transferred();
            return moved / ((System.nanoTime() - begin) / 1e9);
        }
    }

    private static double spin(String[] words) throws Exception {
        try (Client client = opened(words[1], words[2], words[3])) {
            int reads = Integer.parseInt(words[5]);
            int every = reads / Integer.parseInt(words[6]);
            long begin = 0;
            ReadSession session = null;
            for (int i = 0; i < reads; i++) {
                if (i == reads / 5) {
                    begin = outside();
                }
                if (i % 1000 == 0) {
                    if (session != null) {
                        session.close();
                    }
                    session = client.group(Long.parseLong(words[4])).open();
                }
                if (i % every == 0) {
                    session.sync(10).join();
                }
                if (session.read(1).size() == 0) {
                    session.reset();
                }
            }
            return outside() - begin;
        }
    }

    /** The memory of this process in KiB, less what Java's heap has taken of the system. */
    private static long outside() throws Exception {
        System.gc();
        String resident = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
        return Long.parseLong(resident.replaceAll("\\D", "")) - Runtime.getRuntime().totalMemory() / 1024;
    }
}
