// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Range. */
public final class Range extends Struct {
    static final int SIZE = 16;

    Range(Block block, int at) {
        super(block, at);
    }

    /** Seqs, both included; empty when hi &lt; lo. */
    public long lo() {
        return u64(0);
    }

    /** Seqs, both included; empty when hi &lt; lo. */
    public long hi() {
        return u64(8);
    }

    @Override
    public String toString() {
        return show("Range", "lo", lo(), "hi", hi());
    }
}
