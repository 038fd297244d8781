// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Where a message comes from. */
public enum Origin {
    /** Number 0. */
    DATABASE,
    /** Number 1. */
    SERVER,
    /** Number 2. */
    OUTBOX,
    /** One that a later version added. */
    UNKNOWN;

    private static final Origin[] KNOWN = values();

    static Origin of(int number) {
        int i = number - 0;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 0;
    }
}
