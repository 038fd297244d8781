// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** What a user says of himself. */
public final class Profile extends Struct {
    static final int SIZE = 96;

    Profile(Block block, int at) {
        super(block, at);
    }

    /** String. */
    public String user() {
        return string(0);
    }

    /** +1 per change, from 1. */
    public long version() {
        return u64(16);
    }

    /** String. */
    public String name() {
        return string(24);
    }

    /** String. */
    public String picture() {
        return string(40);
    }

    /** String. */
    public String status() {
        return string(56);
    }

    /** The app's own, ascending by key. */
    public List<Value> fields() {
        return list(72, Value.SIZE, Value::new);
    }

    /** 0: nothing is said. */
    public boolean known() {
        return u32(88) != 0;
    }

    @Override
    public String toString() {
        return show("Profile", "user", user(), "version", version(), "name", name(), "picture", picture(), "status", status(), "fields", fields(), "known", known());
    }
}
