package io.backscroll;

/** A summary session over the list of conversations. */
public final class Inbox extends BaseSession {
    Inbox(long handle, Events events) {
        super(handle, events);
    }

    /** At most n further rows from the local database, at once, and why there are no more. */
    public Rows read(int n) {
        return call(Functions.INBOX_READ).arg(n).block(Rows::new);
    }

    @Override
    int syncFunction() {
        return Functions.INBOX_SYNC;
    }

    @Override
    int syncWaitFunction() {
        return Functions.INBOX_SYNC_WAIT;
    }

    @Override
    int resetFunction() {
        return Functions.INBOX_RESET;
    }

    @Override
    int stopFunction() {
        return Functions.INBOX_STOP;
    }
}
