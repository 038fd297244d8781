// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** Infos. */
final class Infos extends Struct {
    static final int SIZE = 16;

    Infos(Block block, int at) {
        super(block, at);
    }

    /** List&lt;Info&gt;. */
    List<Info> items() {
        return list(0, Info.SIZE, Info::new);
    }

    @Override
    public String toString() {
        return show("Infos", "items", items());
    }
}
