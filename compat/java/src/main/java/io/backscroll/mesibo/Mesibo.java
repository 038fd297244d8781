package io.backscroll.mesibo;

import io.backscroll.BackscrollException;
import io.backscroll.Client;
import io.backscroll.Conversation;
import io.backscroll.Flag;
import io.backscroll.Message;
import io.backscroll.Options;
import io.backscroll.Page;
import io.backscroll.ReadOptions;
import io.backscroll.ReadSession;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An adapter for people who bring Java code written for another messaging API.
 *
 * <p>The names here are those of the API of mesibo, a product of its makers, to whom they belong. Backscroll is not
 * affiliated with them, and nothing of theirs is in here: these are declarations of our own over {@link Client}, so that
 * such code compiles and does the same with a Backscroll server. There is no logic in here. For new code, use
 * {@link Client}.
 *
 * <p>Methods return 0 on success and -1 on failure. There is one device in a process; what is set counts from the next
 * {@link #start} on.
 */
public final class Mesibo {
    /** Hears of messages: of those that a read delivers, on the reader's thread, and of live ones. */
    public interface MessageListener {
        /** What it returns is not looked at. */
        boolean Mesibo_OnMessage(MessageParams params, byte[] data);
    }

    /** Hears how a sync ended. */
    public interface SyncListener {
        /** What a read of count delivers now; -1: the sync was refused or cancelled. */
        void Mesibo_onSync(int count);
    }

    /** What is known of a message besides its data. */
    public static final class MessageParams {
        /** Who sent it. */
        public String peer;
        /** By which a message is known here: the last half of its id, which is random. */
        public long mid;
        /** 0: one-to-one. */
        public long groupid;
        /** Milliseconds since 1970. */
        public long ts;
        /** FLAG_READRECEIPT, if the sender asks to be told that it was read. */
        public int flag;
        /** The app's own kind of message. */
        public int type;
        /** Not used. */
        public int expiry;
        /** One of MSGSTATUS. */
        public int status;

        MessageParams(Message m) {
            byte[] id = m.id();
            for (int i = 15; i >= 8; i--) {
                mid = mid << 8 | (id[i] & 0xff);
            }
            peer = m.sender();
            groupid = m.group();
            Instant shown = m.original() == null ? m.time() : m.original();
            ts = shown == null ? 0 : shown.toEpochMilli();
            flag = (m.flags() & Flag.WANT_RECEIPT) != 0 ? FLAG_READRECEIPT : 0;
            type = m.properties() == null ? 0 : m.properties().type();
            status = status(m);
        }

        private static int status(Message m) {
            switch (m.status()) {
                case OUTBOX: return MSGSTATUS_OUTBOX;
                case SENT: return MSGSTATUS_SENT;
                case DELIVERED: return MSGSTATUS_DELIVERED;
                case READ: return MSGSTATUS_READ;
                case FAILED: return MSGSTATUS_FAIL;
                default: return MSGSTATUS_RECEIVEDNEW;
            }
        }
    }

    /** The sender asks to be told that it was read. */
    public static final int FLAG_READRECEIPT = 0x2;
    /** On this device only. */
    public static final int MSGSTATUS_OUTBOX = 0;
    /** The server has it. */
    public static final int MSGSTATUS_SENT = 1;
    /** All others have it. */
    public static final int MSGSTATUS_DELIVERED = 2;
    /** All others have read it. */
    public static final int MSGSTATUS_READ = 3;
    /** Written by somebody else. */
    public static final int MSGSTATUS_RECEIVEDNEW = 0x12;
    /** Refused for good. */
    public static final int MSGSTATUS_FAIL = 0x80;

    private static final List<MessageListener> LISTENERS = new CopyOnWriteArrayList<>();
    private static String server;
    private static String folder = "";
    private static String token;
    private static String database = "backscroll.db";
    private static Client client;

    private Mesibo() {}

    /** As in http(s)://host:port. */
    public static synchronized int setServer(String url) {
        server = url;
        return 0;
    }

    /** The folder of the device's files. */
    public static synchronized int setPath(String path) {
        folder = path;
        return 0;
    }

    /** The device's token. */
    public static synchronized int setAccessToken(String accessToken) {
        token = accessToken;
        return 0;
    }

    /** The database's file, in the folder unless it is absolute; the second argument is not used. */
    public static synchronized int setDatabase(String name, int flags) {
        database = name;
        return 0;
    }

    /** A listener of live messages of all open sessions. */
    public static boolean addListener(MessageListener listener) {
        return LISTENERS.add(listener);
    }

    /** Connects, and stays connected. */
    public static synchronized int start() {
        return attempt(() -> device().start());
    }

    /** Ends everything. */
    public static int stop() {
        Client stopped;
        synchronized (Mesibo.class) { // not while closing: a listener may want it
            stopped = client;
            client = null;
        }
        LISTENERS.clear();
        return stopped == null ? 0 : attempt(stopped::close);
    }

    private static synchronized Client device() {
        if (client == null) {
            File file = new File(database);
            String path = file.isAbsolute() || folder.isEmpty() ? database : new File(folder, database).getPath();
            client = new Client(new Options(path).server(server).token(token)
                .foreground()); // such code has no word for the background
        }
        return client;
    }

    private static int attempt(Runnable action) {
        try {
            action.run();
            return 0;
        } catch (BackscrollException refused) {
            return -1;
        }
    }

    private static void deliver(MessageListener listener, Message m) {
        if (listener != null) {
            listener.Mesibo_OnMessage(new MessageParams(m), m.text().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Reads a conversation from the local database, and brings what is missing. */
    public static final class ReadDbSession {
        private final String address;
        private final long groupid;
        private final String query;
        private final MessageListener listener;
        private boolean receipts;
        private boolean fifo;
        private ReadSession session;

        /** Of a user, or of a group if groupid is not 0. A query: only messages whose text contains it. */
        public ReadDbSession(String address, long groupid, String query, MessageListener listener) {
            this.address = address;
            this.groupid = groupid;
            this.query = query;
            this.listener = listener;
        }

        /** Reading tells the senders who asked; set before the first read. */
        public void enableReadReceipt(boolean on) {
            receipts = on;
        }

        /** Oldest first; set before the first read. */
        public void enableFifo(boolean on) {
            fifo = on;
        }

        /** Delivers at most so many further local messages to the listener, and returns how many. */
        public int read(int count) {
            try {
                Page page = session().read(count);
                page.forEach(m -> deliver(listener, m));
                return page.size();
            } catch (BackscrollException refused) {
                return -1;
            }
        }

        /** Returns at once; the result comes to the listener. */
        public void sync(int count, SyncListener done) {
            int code = attempt(() -> session().sync(count).whenComplete((result, refused) -> {
                if (done != null) {
                    done.Mesibo_onSync(refused != null ? -1 : (int) result.count());
                }
            }));
            if (code != 0 && done != null) {
                done.Mesibo_onSync(-1);
            }
        }

        /** Ends the session. */
        public synchronized void stop() {
            if (session != null) {
                session.close();
            }
        }

        private synchronized ReadSession session() {
            if (session == null) {
                Conversation with = groupid != 0 ? device().group(groupid) : device().peer(address);
                ReadOptions options = new ReadOptions().query(query).listener(this::live);
                session = with.open(receipts(options));
            }
            return session;
        }

        private ReadOptions receipts(ReadOptions options) {
            if (receipts) {
                options.readReceipts();
            }
            return fifo ? options.fifo() : options;
        }

        private void live(Message m) {
            deliver(listener, m);
            LISTENERS.forEach(l -> deliver(l, m));
        }
    }
}
