package io.backscroll;

/** Hears of what happens to a conversation while a session is open; see {@link Listener} for how it is called. */
@FunctionalInterface
public interface SessionListener {
    /** A live message, or an update of one that was shown; what a read delivers is what it returns. */
    void onMessage(Message message);

    /** How far a sync is: transferred, want, waiting. */
    default void onProgress(Event event) {}

    /** Messages that arrived while the device was away, too many to be brought unasked. */
    default void onGap(Range range) {}

    /** Gone from this device: range of seqs, or (empty) id of the outbox. */
    default void onRemoved(Event event) {}

    /** How far others have the messages: seqs. */
    default void onReceipt(long delivered, long read) {}
}
