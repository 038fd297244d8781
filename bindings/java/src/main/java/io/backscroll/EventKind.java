// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Kinds of events, and which fields of bs_event they set. */
public enum EventKind {
    /** State; code and text if there is a reason. */
    STATUS,
    /** Code, text: the local database failed. */
    ERROR,
    /** Row: a line of the list of conversations changed. */
    ROW,
    /** Message: one of this device was sent, or refused. */
    OUTBOX,
    /** Change (0: of an earlier run), conv, key, text (its kind), seqs, code: carried out, or refused. */
    CHANGE,
    /** Message (conv, from, content, time), peer. */
    TRANSIENT,
    /** Conv, peer, from, on. */
    TYPING,
    /** Session, message: live, or an update of what was shown. */
    MESSAGE,
    /** Session (or inbox), token, sync; text if sync.code is not 0. */
    SYNC,
    /** Session, transferred, want, waiting. */
    PROGRESS,
    /** Session, range: arrived while the device was away, too many to be brought unasked. */
    GAP,
    /** Session, conv, peer, range of seqs, or (empty) id of the outbox: gone from this device. */
    REMOVED,
    /** Session, delivered, read: how far others have the messages. */
    RECEIPT,
    /** Session (an inbox), row, on: new or changed; on 0: the inbox's options no longer let it through. */
    INBOX,
    /** Profile: what is known here of a user is new. */
    PROFILE,
    /** Datum: how a key of the user's data is shown now. */
    DATA,
    /** One that a later version added. */
    UNKNOWN;

    private static final EventKind[] KNOWN = values();

    static EventKind of(int number) {
        int i = number - 1;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 1;
    }
}
