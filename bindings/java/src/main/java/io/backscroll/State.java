// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** States of the connection. */
public enum State {
    /** Number 0. */
    STOPPED,
    /** Number 1. */
    CONNECTING,
    /** Welcomed, and the inbox is caught up. */
    ONLINE,
    /** It is tried again by itself. */
    OFFLINE,
    /** The token is refused: bs_set_token, then bs_start. */
    SIGNED_OUT,
    /** Number 5. */
    REFUSED,
    /** One that a later version added. */
    UNKNOWN;

    private static final State[] KNOWN = values();

    static State of(int number) {
        int i = number - 0;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 0;
    }
}
