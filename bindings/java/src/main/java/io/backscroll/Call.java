// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** What a call record says: a call that the app carried. Who sent the message called. */
public final class Call extends Struct {
    static final int SIZE = 16;

    Call(Block block, int at) {
        super(block, at);
    }

    /** 1: with pictures. */
    public boolean video() {
        return u32(0) != 0;
    }

    /** Outcome.MISSED …. */
    public Outcome outcome() {
        return Outcome.of(u32(4));
    }

    /** Of an answered one, in milliseconds. */
    public long duration() {
        return u64(8);
    }

    @Override
    public String toString() {
        return show("Call", "video", video(), "outcome", outcome(), "duration", duration());
    }
}
