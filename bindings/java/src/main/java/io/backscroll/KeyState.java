// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** What is known here of a key of the user's data. */
public enum KeyState {
    /** Nothing: sync a prefix of it, or fetch it. */
    NOT_KNOWN,
    /** The user has no such key. */
    ABSENT,
    /** The value, of more than 1 KiB, is not here: fetch it. */
    LONG,
    /** The value is here. */
    HERE,
    /** One that a later version added. */
    UNKNOWN;

    private static final KeyState[] KNOWN = values();

    static KeyState of(int number) {
        int i = number - 0;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 0;
    }
}
