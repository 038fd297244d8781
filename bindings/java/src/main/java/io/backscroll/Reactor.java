// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.time.Instant;

/** Reactor. */
public final class Reactor extends Struct {
    static final int SIZE = 24;

    Reactor(Block block, int at) {
        super(block, at);
    }

    /** String. */
    public String user() {
        return string(0);
    }

    /** Instant. */
    public Instant time() {
        return time(16);
    }

    @Override
    public String toString() {
        return show("Reactor", "user", user(), "time", time());
    }
}
