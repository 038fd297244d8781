// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Where reading stands in one conversation. */
public final class ConvEnd extends Struct {
    static final int SIZE = 56;

    ConvEnd(Block block, int at) {
        super(block, at);
    }

    /** Byte[]. */
    public byte[] conv() {
        return id(0);
    }

    /** 0: one-to-one. */
    public long group() {
        return u64(16);
    }

    /** String. */
    public String peer() {
        return string(24);
    }

    /** End; End.MORE: further messages are here. */
    public End end() {
        return End.of(u32(40));
    }

    /** With End.GAP, as in bs_page. */
    public boolean missingKnown() {
        return u32(44) != 0;
    }

    /** Long. */
    public long missing() {
        return u64(48);
    }

    @Override
    public String toString() {
        return show("ConvEnd", "conv", conv(), "group", group(), "peer", peer(), "end", end(), "missingKnown", missingKnown(), "missing", missing());
    }
}
