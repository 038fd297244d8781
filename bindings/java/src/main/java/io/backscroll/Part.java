// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Which of two kinds of rows are wanted. */
public enum Part {
    /** Number 0. */
    ALL,
    /** Number 1. */
    ONLY,
    /** Number 2. */
    WITHOUT,
    /** One that a later version added. */
    UNKNOWN;

    private static final Part[] KNOWN = values();

    static Part of(int number) {
        int i = number - 0;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 0;
    }
}
