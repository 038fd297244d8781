package io.backscroll;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Fetches a client's events, and calls listeners and ends futures, one at a time, on one thread. */
final class Events {
    private static final int CLOSED = 9001;
    private static final Logger LOG = Logger.getLogger("io.backscroll");

    private final long client;
    private final Listener listener;
    private final Thread thread = new Thread(this::run, "backscroll-events");
    private final Map<Long, SessionListener> sessions = new HashMap<>();
    private final Map<Long, InboxListener> inboxes = new HashMap<>();
    private final Map<Long, CompletableFuture<SyncResult>> syncs = new HashMap<>();
    private final Map<Long, CompletableFuture<Void>> changes = new HashMap<>();
    private long tokens;

    Events(long client, Listener listener) {
        this.client = client;
        this.listener = listener;
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for the last listener, unless it is the one that asks. */
    void join() {
        boolean interrupted = false;
        while (Thread.currentThread() != thread && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Opens a session whose first event finds its listener. */
    synchronized long listen(LongSupplier open, SessionListener of) {
        long session = open.getAsLong();
        sessions.put(session, of);
        return session;
    }

    synchronized long listenInbox(LongSupplier open, InboxListener of) {
        long inbox = open.getAsLong();
        inboxes.put(inbox, of);
        return inbox;
    }

    synchronized void forget(long session) {
        sessions.remove(session);
        inboxes.remove(session);
    }

    /** Begins a sync, whose result comes as an event with a token. */
    CompletableFuture<SyncResult> sync(LongConsumer begin) {
        CompletableFuture<SyncResult> future = new CompletableFuture<>();
        long token;
        synchronized (this) {
            token = ++tokens;
            syncs.put(token, future);
        }
        try {
            begin.accept(token);
        } catch (RuntimeException e) {
            synchronized (this) {
                syncs.remove(token);
            }
            throw e;
        }
        return future;
    }

    /** Writes a change, whose answer comes as an event with its handle. */
    synchronized CompletableFuture<Void> change(LongSupplier write) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        changes.put(write.getAsLong(), future);
        return future;
    }

    private void run() {
        while (true) {
            Event event;
            try {
                event = new Invocation(Functions.NEXT_EVENT).arg(client).arg(-1).block(Event::new);
            } catch (BackscrollException e) {
                end(e);
                return;
            }
            try {
                tell(event);
            } catch (Throwable mistake) { // of the app's: the thread serves its other listeners too
                LOG.log(Level.WARNING, "a listener threw", mistake);
            }
        }
    }

    private void end(BackscrollException why) {
        if (why.code() != CLOSED) {
            LOG.log(Level.SEVERE, "events can no longer be fetched", why);
        }
        Map<Long, CompletableFuture<?>> left = new HashMap<>();
        synchronized (this) {
            left.putAll(changes);
            syncs.forEach((token, future) -> left.put(-token, future));
        }
        left.values().forEach(future -> future.completeExceptionally(why));
    }

    private void tell(Event e) {
        switch (e.kind()) {
            case STATUS: listener.onStatus(e.state(), error(e)); break;
            case ERROR: listener.onError(error(e)); break;
            case ROW: listener.onRow(e.row()); break;
            case OUTBOX: listener.onOutbox(e.message()); break;
            case CHANGE: changed(e); break;
            case TRANSIENT: listener.onTransient(e); break;
            case TYPING: listener.onTyping(e); break;
            case PROFILE: listener.onProfile(e.profile()); break;
            case DATA: listener.onData(e.datum()); break;
            case INBOX: inbox(e).onRow(e.row(), e.on()); break;
            case SYNC: synced(e); break;
            case MESSAGE: of(e).onMessage(e.message()); break;
            case PROGRESS: of(e).onProgress(e); break;
            case GAP: of(e).onGap(e.range()); break;
            case REMOVED: of(e).onRemoved(e); break;
            case RECEIPT: of(e).onReceipt(e.delivered(), e.read()); break;
            default: // of a later version
        }
    }

    private static BackscrollException error(Event e) {
        return e.code() == 0 ? null : new BackscrollException(e.code(), e.text());
    }

    private synchronized SessionListener of(Event e) {
        return sessions.getOrDefault(e.session(), message -> {});
    }

    private synchronized InboxListener inbox(Event e) {
        return inboxes.getOrDefault(e.session(), (row, in) -> {});
    }

    private void synced(Event e) {
        CompletableFuture<SyncResult> future;
        synchronized (this) {
            future = syncs.remove(e.token());
        }
        if (future == null) {
            return;
        }
        if (e.sync().code() == 0) {
            future.complete(e.sync());
        } else {
            future.completeExceptionally(new SyncException(e.sync().code(), e.text(), e.sync()));
        }
    }

    private void changed(Event e) {
        CompletableFuture<Void> future;
        synchronized (this) {
            future = changes.remove(e.change());
        }
        if (future != null) {
            end(e.change(), future);
        }
        listener.onChange(e);
    }

    /** The handle knows why in words. */
    private static void end(long change, CompletableFuture<Void> future) {
        try {
            new Invocation(Functions.CHANGE_WAIT).arg(change).arg(0).run();
            future.complete(null);
        } catch (BackscrollException why) {
            future.completeExceptionally(why);
        } finally {
            release(change);
        }
    }

    private static void release(long change) {
        try {
            new Invocation(Functions.CHANGE_RELEASE).arg(change).run();
        } catch (BackscrollException e) {
            LOG.log(Level.FINE, "it went with its client", e);
        }
    }
}
