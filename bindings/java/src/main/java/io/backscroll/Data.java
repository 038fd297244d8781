// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** Data. */
final class Data extends Struct {
    static final int SIZE = 16;

    Data(Block block, int at) {
        super(block, at);
    }

    /** In the order of the keys' bytes. */
    List<Datum> items() {
        return list(0, Datum.SIZE, Datum::new);
    }

    @Override
    public String toString() {
        return show("Data", "items", items());
    }
}
