// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Seqs. */
final class Seqs extends Struct {
    static final int SIZE = 16;

    Seqs(Block block, int at) {
        super(block, at);
    }

    /** Long[]. */
    long[] items() {
        return numbers(0);
    }

    @Override
    public String toString() {
        return show("Seqs", "items", items());
    }
}
