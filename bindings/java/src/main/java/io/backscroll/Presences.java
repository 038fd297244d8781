// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** Presences. */
final class Presences extends Struct {
    static final int SIZE = 16;

    Presences(Block block, int at) {
        super(block, at);
    }

    /** In the order asked. */
    List<Presence> items() {
        return list(0, Presence.SIZE, Presence::new);
    }

    @Override
    public String toString() {
        return show("Presences", "items", items());
    }
}
