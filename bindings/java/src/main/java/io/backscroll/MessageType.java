// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Types of messages. */
public enum MessageType {
    /** Number 0. */
    TEXT,
    /** Number 1. */
    ACTION,
    /** Number 2. */
    NOTE,
    /** Number 3. */
    CALL,
    /** One that a later version added. */
    UNKNOWN;

    private static final MessageType[] KNOWN = values();

    static MessageType of(int number) {
        int i = number - 0;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 0;
    }
}
