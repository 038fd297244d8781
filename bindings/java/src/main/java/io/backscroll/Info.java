// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.time.Instant;

/** When a member received and read a message; 0: not yet, or not told. */
public final class Info extends Struct {
    static final int SIZE = 32;

    Info(Block block, int at) {
        super(block, at);
    }

    /** String. */
    public String user() {
        return string(0);
    }

    /** Instant. */
    public Instant delivered() {
        return time(16);
    }

    /** Instant. */
    public Instant read() {
        return time(24);
    }

    @Override
    public String toString() {
        return show("Info", "user", user(), "delivered", delivered(), "read", read());
    }
}
