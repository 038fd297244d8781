package io.backscroll;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real server, and devices of it. The server is the one that BACKSCROLL_SERVER and BACKSCROLL_ADMIN_KEY name, as the
 * repository's suites set them; else one of build/backscroll is started.
 */
final class World implements AutoCloseable {
    /** Says when a test has failed. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Path REPOSITORY = Path.of("..", "..").toAbsolutePath().normalize();
    private static final AtomicInteger WORLDS = new AtomicInteger();
    private static final Map<String, String> SERVER = server();

    private final List<Client> opened = new ArrayList<>();
    private final String suffix = "-" + ProcessHandle.current().pid() + "-" + WORLDS.incrementAndGet();
    final Path folder;

    World() throws IOException {
        folder = Files.createTempDirectory(Path.of(System.getenv().getOrDefault("TMPDIR", "/tmp")), "backscroll-java");
    }

    static String program() {
        return System.getenv().getOrDefault("BACKSCROLL_PROGRAM", REPOSITORY.resolve("build/backscroll").toString());
    }

    static String url() {
        return SERVER.get("BACKSCROLL_SERVER");
    }

    /** An address that no other test uses. */
    String name(String who) {
        return who + suffix;
    }

    String token(String user, String device) {
        return run(program(), "token", "new", user, "--device", device, "--create").trim();
    }

    Client open(String user, String device, Listener listener) {
        Path database = folder.resolve(user + "-" + device + "-" + opened.size() + ".db");
        Client client = new Client(new Options(database.toString()).server(url()).token(token(user, device)).listener(listener));
        opened.add(client);
        return client;
    }

    /** A device that is online. */
    Client device(String who, String device, Listener listener) {
        Client client = open(name(who), device, listener);
        client.start();
        client.online(PATIENCE);
        return client;
    }

    Client device(String who) {
        return device(who, "phone", new Listener() {});
    }

    @Override
    public void close() {
        opened.forEach(Client::close);
    }

    static String run(String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().putAll(SERVER);
            Process p = builder.start();
            String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (p.waitFor() != 0) {
                throw new IllegalStateException(Arrays.toString(command) + " failed: " + out);
            }
            return out;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> server() {
        if (System.getenv("BACKSCROLL_SERVER") != null) {
            return Map.of("BACKSCROLL_SERVER", System.getenv("BACKSCROLL_SERVER"),
                "BACKSCROLL_ADMIN_KEY", System.getenv("BACKSCROLL_ADMIN_KEY"));
        }
        try {
            Path data = Files.createTempDirectory("backscroll-java-server").resolve("data");
            Process server = new ProcessBuilder(program(), "serve", "--data", data.toString(), "--listen", "127.0.0.1:0")
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
            String ready = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8)).readLine();
            return Map.of("BACKSCROLL_SERVER", ready.split("serving ")[1].split(" ")[0],
                "BACKSCROLL_ADMIN_KEY", Files.readString(data.resolve("admin.key")).trim());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
