// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** What becomes of the database of a device that is signed out. */
public enum Wipe {
    /** Number 0. */
    NOTHING,
    /** Number 1. */
    COPY,
    /** Number 2. */
    ALL,
    /** One that a later version added. */
    UNKNOWN;

    private static final Wipe[] KNOWN = values();

    static Wipe of(int number) {
        int i = number - 0;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 0;
    }
}
