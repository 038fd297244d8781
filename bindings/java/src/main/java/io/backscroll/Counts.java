// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** How many messages a read session is about. Received and those of the user's own, by status, together are total. */
public final class Counts extends Struct {
    static final int SIZE = 104;

    Counts(Block block, int at) {
        super(block, at);
    }

    /** On this device, those in the outbox included. */
    public long total() {
        return u64(0);
    }

    /** Long. */
    public long received() {
        return u64(8);
    }

    /** Long. */
    public long unread() {
        return u64(16);
    }

    /** Long. */
    public long mentions() {
        return u64(24);
    }

    /** Long. */
    public long outbox() {
        return u64(32);
    }

    /** Long. */
    public long sent() {
        return u64(40);
    }

    /** Long. */
    public long delivered() {
        return u64(48);
    }

    /** Long. */
    public long read() {
        return u64(56);
    }

    /** Long. */
    public long failed() {
        return u64(64);
    }

    /** If server_known. */
    public long serverTotal() {
        return u64(72);
    }

    /** If server_known. */
    public long serverUnread() {
        return u64(80);
    }

    /** If server_known. */
    public long serverMentions() {
        return u64(88);
    }

    /** Boolean. */
    public boolean serverKnown() {
        return u32(96) != 0;
    }

    @Override
    public String toString() {
        return show("Counts", "total", total(), "received", received(), "unread", unread(), "mentions", mentions(), "outbox", outbox(), "sent", sent(), "delivered", delivered(), "read", read(), "failed", failed(), "serverTotal", serverTotal(), "serverUnread", serverUnread(), "serverMentions", serverMentions(), "serverKnown", serverKnown());
    }
}
