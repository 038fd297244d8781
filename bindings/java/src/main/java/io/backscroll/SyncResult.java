// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** How a sync ended. */
public final class SyncResult extends Struct {
    static final int SIZE = 32;

    SyncResult(Block block, int at) {
        super(block, at);
    }

    /** What a read of count now delivers. */
    public long count() {
        return u64(0);
    }

    /** Messages (or rows) moved from the server. */
    public long transferred() {
        return u64(8);
    }

    /** 1: the server has more in that direction. */
    public boolean more() {
        return u32(16) != 0;
    }

    /** End: where a read would stop after count. */
    public End end() {
        return End.of(u32(20));
    }

    /** 0, or why it was refused or cancelled. */
    public int code() {
        return u32(24);
    }

    @Override
    public String toString() {
        return show("SyncResult", "count", count(), "transferred", transferred(), "more", more(), "end", end(), "code", code());
    }
}
