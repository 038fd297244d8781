package io.backscroll;

/**
 * Hears of what happens to a device by itself. Calls come one at a time, in order, on one thread of the client's own.
 * They may call anything, and should not block for long: later ones wait, nothing else does. What a listener throws
 * is logged, and the next one is called all the same.
 */
public interface Listener {
    /** The state of the connection; why is null if there is no reason. */
    default void onStatus(State state, BackscrollException why) {}

    /** The local database failed. */
    default void onError(BackscrollException why) {}

    /** A line of the list of conversations changed. */
    default void onRow(Row row) {}

    /** A message of this device was sent, or refused. */
    default void onOutbox(Message message) {}

    /** A change was carried out, or refused: conv, text (its kind), seqs, code. */
    default void onChange(Event event) {}

    /** What was told those who are online: message, peer. */
    default void onTransient(Event event) {}

    /** What is known here of a user is new. */
    default void onProfile(Profile profile) {}

    /** How a key of the user's data is shown now. */
    default void onData(Datum datum) {}

    /** Somebody types: conv, peer, sender, on. */
    default void onTyping(Event event) {}
}
