// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Whose local database it is. */
public final class Owner extends Struct {
    static final int SIZE = 72;

    Owner(Block block, int at) {
        super(block, at);
    }

    /** String. */
    public String user() {
        return string(0);
    }

    /** String. */
    public String device() {
        return string(16);
    }

    /** String. */
    public String serverId() {
        return string(32);
    }

    /** Its URL, as far as it is known. */
    public String server() {
        return string(48);
    }

    /** Long. */
    public long userNumber() {
        return u64(64);
    }

    @Override
    public String toString() {
        return show("Owner", "user", user(), "device", device(), "serverId", serverId(), "server", server(), "userNumber", userNumber());
    }
}
