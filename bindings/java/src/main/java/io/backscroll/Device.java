// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.time.Instant;

/** An installation of the user's app. */
public final class Device extends Struct {
    static final int SIZE = 72;

    Device(Block block, int at) {
        super(block, at);
    }

    /** For ever. */
    public String name() {
        return string(0);
    }

    /** What people see; may be empty. */
    public String title() {
        return string(16);
    }

    /** String. */
    public String platform() {
        return string(32);
    }

    /** Instant. */
    public Instant created() {
        return time(48);
    }

    /** Instant. */
    public Instant lastSeen() {
        return time(56);
    }

    /** Boolean. */
    public boolean online() {
        return u32(64) != 0;
    }

    /** 1: this one. */
    public boolean current() {
        return u32(68) != 0;
    }

    @Override
    public String toString() {
        return show("Device", "name", name(), "title", title(), "platform", platform(), "created", created(), "lastSeen", lastSeen(), "online", online(), "current", current());
    }
}
