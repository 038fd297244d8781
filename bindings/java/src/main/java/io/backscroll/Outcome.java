// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** What became of a call; of a record it rises and never falls. */
public enum Outcome {
    /** Number 0. */
    MISSED,
    /** Number 1. */
    REJECTED,
    /** Number 2. */
    ANSWERED,
    /** One that a later version added. */
    UNKNOWN;

    private static final Outcome[] KNOWN = values();

    static Outcome of(int number) {
        int i = number - 0;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 0;
    }
}
