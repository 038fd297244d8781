package io.backscroll;

/** A read session over a conversation. */
public final class ReadSession extends BaseSession {
    ReadSession(long handle, Events events) {
        super(handle, events);
    }

    /** At most n further messages from the local database, at once, and why there are no more. */
    public Page read(int n) {
        return call(Functions.SESSION_READ).arg(n).block(Page::new);
    }

    /** Of a session over all conversations: where it stands in each of them. */
    public Ends ends() {
        return call(Functions.SESSION_ENDS).block(Ends::new);
    }

    /** Steps over the gap at the session's position, knowingly; false: there is none. */
    public boolean cross() {
        return call(Functions.SESSION_CROSS).number() != 0;
    }

    /** How many messages the session is about. */
    public Counts counts() {
        return call(Functions.SESSION_COUNTS).filled(Counts.SIZE, Counts::new, (e, nothing) -> e);
    }

    @Override
    int syncFunction() {
        return Functions.SESSION_SYNC;
    }

    @Override
    int syncWaitFunction() {
        return Functions.SESSION_SYNC_WAIT;
    }

    @Override
    int resetFunction() {
        return Functions.SESSION_RESET;
    }

    @Override
    int stopFunction() {
        return Functions.SESSION_STOP;
    }
}
