// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Hole. */
public final class Hole extends Struct {
    static final int SIZE = 24;

    Hole(Block block, int at) {
        super(block, at);
    }

    /** Long. */
    public long lo() {
        return u64(0);
    }

    /** Long. */
    public long hi() {
        return u64(8);
    }

    /** 1: hidden, 2: expired. */
    public int reason() {
        return u32(16);
    }

    @Override
    public String toString() {
        return show("Hole", "lo", lo(), "hi", hi(), "reason", reason());
    }
}
