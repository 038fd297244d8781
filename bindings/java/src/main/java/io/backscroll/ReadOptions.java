package io.backscroll;

/** How a read session goes through a conversation; without anything: from the newest message back. */
public final class ReadOptions {
    private long before;
    private long after;
    private long thread;
    private boolean fifo;
    private boolean readReceipts;
    private boolean quiet;
    private MessageKind kind = MessageKind.ALL;
    private boolean showBlocked;
    private boolean unread;
    private boolean all;
    private String from;
    private String query;
    SessionListener listener = message -> {};

    /** Newest first: begin below this seq. */
    public ReadOptions before(long seq) {
        before = seq;
        return this;
    }

    /** Oldest first. */
    public ReadOptions fifo() {
        fifo = true;
        return this;
    }

    /** Oldest first, above this seq. */
    public ReadOptions after(long seq) {
        after = seq;
        return fifo();
    }

    /** Only messages of a thread. */
    public ReadOptions thread(long seq) {
        thread = seq;
        return this;
    }

    /** Reading marks as read, and tells the senders who asked. */
    public ReadOptions readReceipts() {
        readReceipts = true;
        return this;
    }

    /** Reading marks as read, for this user's devices alone. */
    public ReadOptions quiet() {
        quiet = true;
        return this;
    }

    /** Only messages of a kind. This and the next ones read a part of a conversation, and mark nothing as read. */
    public ReadOptions kind(MessageKind kind) {
        this.kind = kind;
        return this;
    }

    /** Only what is unread. */
    public ReadOptions unread() {
        unread = true;
        return this;
    }

    /** Only messages by a user. */
    public ReadOptions from(String user) {
        from = user;
        return this;
    }

    /** Only messages whose text contains this, whatever the case. */
    public ReadOptions query(String text) {
        query = text;
        return this;
    }

    /** Of a group also what those write whom the user has blocked. */
    public ReadOptions showBlocked() {
        showBlocked = true;
        return this;
    }

    ReadOptions all() {
        all = true;
        return this;
    }

    /** Who hears of what happens to the conversation. */
    public ReadOptions listener(SessionListener listener) {
        this.listener = listener;
        return this;
    }

    Input input(Target with) {
        return c -> {
            int at = c.room(Layout.READ_OPTIONS_SIZE);
            c.set(at, (long) Layout.READ_OPTIONS_SIZE);
            with.writeTo(c, at + Layout.READ_OPTIONS_WITH);
            c.set(at + Layout.READ_OPTIONS_BEFORE, before);
            c.set(at + Layout.READ_OPTIONS_AFTER, after);
            c.set(at + Layout.READ_OPTIONS_THREAD, thread);
            c.set(at + Layout.READ_OPTIONS_FIFO, fifo);
            c.set(at + Layout.READ_OPTIONS_READ_RECEIPTS, readReceipts);
            c.set(at + Layout.READ_OPTIONS_QUIET, quiet);
            c.set(at + Layout.READ_OPTIONS_KIND, kind.number());
            c.set(at + Layout.READ_OPTIONS_SHOW_BLOCKED, showBlocked);
            c.set(at + Layout.READ_OPTIONS_UNREAD, unread);
            c.set(at + Layout.READ_OPTIONS_ALL, all);
            c.cString(at + Layout.READ_OPTIONS_FROM, from);
            c.cString(at + Layout.READ_OPTIONS_QUERY, query);
            return at;
        };
    }
}
