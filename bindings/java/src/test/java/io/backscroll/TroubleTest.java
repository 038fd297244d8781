package io.backscroll;

import static io.backscroll.World.PATIENCE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** When things go wrong: a clear error or a documented behaviour, never a crash. */
class TroubleTest {
    private static final int BAD_REQUEST = 2000;
    private static final int CLOSED = 9001;
    private static final int IN_USE = 9002;
    private static final int CANNOT_OPEN = 9004;

    private World world;

    @BeforeEach
    void begin() throws Exception {
        world = new World();
    }

    @AfterEach
    void end() {
        world.close();
    }

    private static void refused(int code, Executable action) {
        assertEquals(code, assertThrows(BackscrollException.class, action).code());
    }

    @Test
    void aPathThatCannotBeWritten() {
        refused(CANNOT_OPEN, () -> new Client(new Options(world.folder.resolve("no such folder/a.db").toString())).close());
    }

    @Test
    void aDatabaseThatIsOpenAlready() {
        Options options = new Options(world.folder.resolve("a.db").toString());
        try (Client client = new Client(options)) {
            refused(IN_USE, () -> new Client(options).close());
            assertEquals(State.STOPPED, client.status().state());
        }
        new Client(options).close(); // it was let go of
    }

    @Test
    void useAfterClose() {
        Client client = world.device("ann");
        ReadSession session = client.peer(world.name("ann")).open();
        client.close();
        client.close();
        List<Executable> uses = List.of(client::start, client::status, () -> client.peer("x").send("y"), () -> session.read(1),
            () -> session.sync(1), () -> client.peer("x").markRead());
        uses.forEach(use -> refused(CLOSED, use));
        session.close();
        session.close();
        refused(BAD_REQUEST, () -> session.read(1));
    }

    @Test
    void closeWhileSyncsAreUnderWay() throws Exception {
        String token = world.token(world.name("ann"), "phone"); // no server answers, so that they cannot have ended before
        Client client = new Client(new Options(world.folder.resolve("a.db").toString()).server("http://127.0.0.1:9").token(token));
        client.start();
        ReadSession session = client.peer(world.name("bob")).open();
        CompletableFuture<SyncResult> first = session.sync(10);
        Thread waiting = new Thread(() -> assertThrows(BackscrollException.class, () -> session.syncWait(10, null)));
        waiting.start();
        client.close();
        waiting.join();
        assertTrue(assertThrows(ExecutionException.class, () -> first.get(PATIENCE.getSeconds(), SECONDS)).getCause() instanceof BackscrollException);
    }

    @Test
    void closeWhileAChangeWaits() throws Exception {
        Options options = new Options(world.folder.resolve("a.db").toString());
        String me = world.name("ann");
        try (Client client = new Client(options.server(World.url()).token(world.token(me, "phone")))) {
            client.start();
            client.online(PATIENCE);
            client.peer(me).sendWait(new Content("one"), PATIENCE);
        }
        CompletableFuture<Void> change;
        try (Client client = new Client(options)) { // and is not started
            change = client.peer(me).markUnread();
        }
        assertTrue(assertThrows(ExecutionException.class, () -> change.get(PATIENCE.getSeconds(), SECONDS)).getCause() instanceof BackscrollException);
    }

    @Test
    void aListenerThatThrowsOrClosesItsOwnClient() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        Client[] client = new Client[1];
        client[0] = world.open(world.name("ann"), "phone", new Listener() {
            @Override
            public void onStatus(State state, BackscrollException why) {
                if (state == State.ONLINE) {
                    client[0].close();
                    closed.countDown();
                }
                throw new IllegalStateException("a mistake of the app's");
            }
        });
        client[0].start();
        assertTrue(closed.await(PATIENCE.getSeconds(), SECONDS));
        client[0].close();
    }

    @Test
    void aListenerThatBlocksHoldsUpEventsOnly() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Client client = world.device("ann", "phone", new Listener() {
            @Override
            public void onOutbox(Message message) {
                blocked.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        Conversation me = client.peer(world.name("ann"));
        me.send("one");
        assertTrue(blocked.await(PATIENCE.getSeconds(), SECONDS));
        assertEquals(2, me.sendWait(new Content("two"), PATIENCE).seq());
        assertEquals(2, me.open().read(10).size());
        CompletableFuture<SyncResult> later = me.open().sync(1);
        assertFalse(later.isDone());
        release.countDown();
        assertEquals(1, later.get(PATIENCE.getSeconds(), SECONDS).count());
    }

    @Test
    void wrongArgumentsAreErrors() {
        Client client = world.open(world.name("ann"), "phone", new Listener() {});
        assertThrows(BackscrollException.class, () -> client.peer("").open());
        assertThrows(BackscrollException.class, () -> client.group(1L << 40).send("x"));
        assertThrows(IllegalArgumentException.class, () -> client.peer("a\0b").send("x"));
        assertThrows(IllegalArgumentException.class, () -> client.cancel(new byte[3]));
    }

    /** Two class loaders in one virtual machine, as in application servers. */
    @Test
    void theLibraryLoadedTwice() throws Exception {
        URL jar = Client.class.getProtectionDomain().getCodeSource().getLocation();
        assertTrue(jar.getPath().endsWith(".jar"), () -> jar + " is not the jar that users have");
        try (URLClassLoader second = new URLClassLoader(new URL[] {jar}, null)) {
            Class<?> options = second.loadClass("io.backscroll.Options");
            Class<?> other = second.loadClass("io.backscroll.Client");
            assertNotSame(Client.class, other);
            Object client = other.getConstructor(options)
                .newInstance(options.getConstructor(String.class).newInstance(world.folder.resolve("b.db").toString()));
            try (Client first = new Client(new Options(world.folder.resolve("a.db").toString()))) {
                assertEquals(State.STOPPED, first.status().state());
            }
            other.getMethod("close").invoke(client);
        }
    }

    @Test
    void memoryDoesNotGrow() throws Exception {
        Conversation me = world.device("ann").peer(world.name("ann"));
        for (int i = 0; i < 50; i++) {
            me.sendWait(new Content("message " + i), PATIENCE);
        }
        calls(me, 300); // what is kept for later is kept now
        long before = nativeMemory();
        calls(me, 600);
        assertTrue(nativeMemory() - before < 16 << 20); // 600 pages that were kept would be 10 MiB and more, twice
    }

    private static void calls(Conversation me, int n) {
        for (int i = 0; i < n; i++) {
            try (ReadSession session = me.open()) {
                assertEquals(50, session.read(50).size());
                session.syncWait(1, PATIENCE);
            }
        }
    }

    /** What the process has beside Java's heap. */
    private static long nativeMemory() throws Exception {
        System.gc();
        long resident = Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
        return resident - Runtime.getRuntime().totalMemory();
    }
}
