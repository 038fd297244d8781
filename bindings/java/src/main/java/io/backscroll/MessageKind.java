// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Kinds of messages that a read session is about. */
public enum MessageKind {
    /** Number 0. */
    ALL,
    /** No call records. */
    MESSAGES,
    /** Nothing else. */
    CALLS,
    /** Calls by others that nobody has answered or rejected. */
    MISSED,
    /** Calls by others. */
    INCOMING,
    /** Calls by the user. */
    OUTGOING,
    /** One that a later version added. */
    UNKNOWN;

    private static final MessageKind[] KNOWN = values();

    static MessageKind of(int number) {
        int i = number - 0;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 0;
    }
}
