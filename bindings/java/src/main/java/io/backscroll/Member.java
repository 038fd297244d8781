// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.time.Instant;

/** Member. */
public final class Member extends Struct {
    static final int SIZE = 48;

    Member(Block block, int at) {
        super(block, at);
    }

    /** String. */
    public String user() {
        return string(0);
    }

    /** String. */
    public String name() {
        return string(16);
    }

    /** Instant. */
    public Instant joined() {
        return time(32);
    }

    /** Role. */
    public Role role() {
        return Role.of(u32(40));
    }

    @Override
    public String toString() {
        return show("Member", "user", user(), "name", name(), "joined", joined(), "role", role());
    }
}
