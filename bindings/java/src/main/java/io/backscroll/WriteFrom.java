// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** From whom a user accepts messages, and being added to groups. */
public enum WriteFrom {
    /** Number 0. */
    ANYONE,
    /** Number 1. */
    CONTACTS,
    /** Number 2. */
    GROUPS,
    /** Number 3. */
    NOBODY,
    /** One that a later version added. */
    UNKNOWN;

    private static final WriteFrom[] KNOWN = values();

    static WriteFrom of(int number) {
        int i = number - 0;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 0;
    }
}
