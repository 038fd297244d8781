// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Span. */
public final class Span extends Struct {
    static final int SIZE = 24;

    Span(Block block, int at) {
        super(block, at);
    }

    /** What is held completely, as of a rev. */
    public long lo() {
        return u64(0);
    }

    /** What is held completely, as of a rev. */
    public long hi() {
        return u64(8);
    }

    /** What is held completely, as of a rev. */
    public long rev() {
        return u64(16);
    }

    @Override
    public String toString() {
        return show("Span", "lo", lo(), "hi", hi(), "rev", rev());
    }
}
