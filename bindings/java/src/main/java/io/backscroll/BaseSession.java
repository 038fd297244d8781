package io.backscroll;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What sessions over a conversation and over the list of conversations have in common. */
public abstract class BaseSession implements AutoCloseable {
    private final Events events;
    private volatile long handle;

    BaseSession(long handle, Events events) {
        this.handle = handle;
        this.events = events;
    }

    final Invocation call(int function) {
        return new Invocation(function).arg(handle);
    }

    abstract int syncFunction();

    abstract int syncWaitFunction();

    abstract int resetFunction();

    abstract int stopFunction();

    /**
     * Brings what is missing for a read of n to deliver n. Returns at once; the future ends on the thread of the
     * listeners, with a {@link SyncException} if the sync was refused or cancelled.
     */
    public final CompletableFuture<SyncResult> sync(int n) {
        return events.sync(token -> call(syncFunction()).arg(n).arg(token).run());
    }

    /** The same, waiting for the result; timeout null: without end. */
    public final SyncResult syncWait(int n, Duration timeout) {
        return call(syncWaitFunction()).arg(n).arg(timeout)
            .filled(SyncResult.SIZE, SyncResult::new, (e, result) -> new SyncException(e.code(), e.getMessage(), result));
    }

    /** Back to where a new session would begin. */
    public final void reset() {
        call(resetFunction()).run();
    }

    /** Ends the session; syncs under way end as cancelled. Closing again does nothing. */
    @Override
    public final void close() {
        long ended = handle;
        handle = 0;
        if (ended == 0) {
            return;
        }
        events.forget(ended);
        try {
            new Invocation(stopFunction()).arg(ended).run();
        } catch (BackscrollException e) {
            if (e.code() != Client.CLOSED) { // the client ended it before
                throw e;
            }
        }
    }
}
