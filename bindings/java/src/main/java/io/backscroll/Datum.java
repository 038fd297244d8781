// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** What the user keeps under a key on all his devices: 64 KiB at most. */
public final class Datum extends Struct {
    static final int SIZE = 56;

    Datum(Block block, int at) {
        super(block, at);
    }

    /** String. */
    public String key() {
        return string(0);
    }

    /** Byte[]. */
    public byte[] value() {
        return bytes(16);
    }

    /** KeyState. */
    public KeyState state() {
        return KeyState.of(u32(32));
    }

    /** 1: it was written here and waits to be carried out. */
    public boolean pending() {
        return u32(36) != 0;
    }

    /** Of the value, with KeyState.LONG too. */
    public long length() {
        return u64(40);
    }

    /** The inbox rev of what the server has; 0: not known. */
    public long rev() {
        return u64(48);
    }

    @Override
    public String toString() {
        return show("Datum", "key", key(), "value", value(), "state", state(), "pending", pending(), "length", length(), "rev", rev());
    }
}
