package io.backscroll;

/** Which part of the list of conversations a summary session is about; without anything: all of it. */
public final class InboxOptions {
    private boolean unread;
    private Part groups = Part.ALL;
    private Part archived = Part.ALL;
    private String name;
    InboxListener listener = (row, in) -> {};

    /** With something unread, or marked as unread. */
    public InboxOptions unread() {
        unread = true;
        return this;
    }

    /** Groups; without them: one-to-one. */
    public InboxOptions groups(Part part) {
        groups = part;
        return this;
    }

    /** What is in the archive. */
    public InboxOptions archived(Part part) {
        archived = part;
        return this;
    }

    /** A part of the name or of the peer's address, in whatever case. */
    public InboxOptions name(String part) {
        name = part;
        return this;
    }

    /** Who hears of what happens to it. */
    public InboxOptions listener(InboxListener listener) {
        this.listener = listener;
        return this;
    }

    Input input() {
        return c -> {
            int at = c.room(Layout.INBOX_OPTIONS_SIZE);
            c.set(at, (long) Layout.INBOX_OPTIONS_SIZE);
            c.set(at + Layout.INBOX_OPTIONS_UNREAD, unread);
            c.set(at + Layout.INBOX_OPTIONS_GROUPS, groups.number());
            c.set(at + Layout.INBOX_OPTIONS_ARCHIVED, archived.number());
            c.cString(at + Layout.INBOX_OPTIONS_NAME, name);
            return at;
        };
    }
}
