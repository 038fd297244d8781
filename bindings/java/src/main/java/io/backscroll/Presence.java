// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.time.Instant;

/** What the user may know of another one. */
public final class Presence extends Struct {
    static final int SIZE = 32;

    Presence(Block block, int at) {
        super(block, at);
    }

    /** String. */
    public String user() {
        return string(0);
    }

    /** In whole minutes, up to an hour too early. */
    public Instant lastSeen() {
        return time(16);
    }

    /** 0: nothing is said. */
    public boolean known() {
        return u32(24) != 0;
    }

    /** Boolean. */
    public boolean online() {
        return u32(28) != 0;
    }

    @Override
    public String toString() {
        return show("Presence", "user", user(), "lastSeen", lastSeen(), "known", known(), "online", online());
    }
}
