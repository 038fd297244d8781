// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Text. */
public final class Text extends Struct {
    static final int SIZE = 16;

    Text(Block block, int at) {
        super(block, at);
    }

    /** String. */
    public String text() {
        return string(0);
    }

    @Override
    public String toString() {
        return show("Text", "text", text());
    }
}
