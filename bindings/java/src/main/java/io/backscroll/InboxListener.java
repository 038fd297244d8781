package io.backscroll;

/** Hears of what happens to the list of conversations while a session is open; see {@link Listener} for how it is called. */
@FunctionalInterface
public interface InboxListener {
    /** A row is new or has changed; in false: the session's options no longer let it through. */
    void onRow(Row row, boolean in);
}
