// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Value. */
public final class Value extends Struct {
    static final int SIZE = 32;

    Value(Block block, int at) {
        super(block, at);
    }

    /** String. */
    public String key() {
        return string(0);
    }

    /** String. */
    public String value() {
        return string(16);
    }

    @Override
    public String toString() {
        return show("Value", "key", key(), "value", value());
    }
}
