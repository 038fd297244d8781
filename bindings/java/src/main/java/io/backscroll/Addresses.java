// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** Addresses. */
final class Addresses extends Struct {
    static final int SIZE = 16;

    Addresses(Block block, int at) {
        super(block, at);
    }

    /** Ascending. */
    List<String> items() {
        return strings(0);
    }

    @Override
    public String toString() {
        return show("Addresses", "items", items());
    }
}
