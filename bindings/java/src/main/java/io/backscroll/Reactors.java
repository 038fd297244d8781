// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** Reactors. */
final class Reactors extends Struct {
    static final int SIZE = 16;

    Reactors(Block block, int at) {
        super(block, at);
    }

    /** In the order in which they reacted. */
    List<Reactor> items() {
        return list(0, Reactor.SIZE, Reactor::new);
    }

    @Override
    public String toString() {
        return show("Reactors", "items", items());
    }
}
