// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** Reaction. */
public final class Reaction extends Struct {
    static final int SIZE = 40;

    Reaction(Block block, int at) {
        super(block, at);
    }

    /** String. */
    public String emoji() {
        return string(0);
    }

    /** Long. */
    public long count() {
        return u64(16);
    }

    /** The first 20, in the order in which they reacted. */
    public List<String> names() {
        return strings(24);
    }

    @Override
    public String toString() {
        return show("Reaction", "emoji", emoji(), "count", count(), "names", names());
    }
}
