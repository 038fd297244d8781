// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Connection. */
public final class Connection extends Struct {
    static final int SIZE = 24;

    Connection(Block block, int at) {
        super(block, at);
    }

    /** State.STOPPED …. */
    public State state() {
        return State.of(u32(0));
    }

    /** Why, if there is a reason. */
    public int code() {
        return u32(4);
    }

    /** String. */
    public String text() {
        return string(8);
    }

    @Override
    public String toString() {
        return show("Connection", "state", state(), "code", code(), "text", text());
    }
}
