// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Bits. */
public final class Right {
    /** A bit. */
    public static final int SEND = 1;
    /** A bit. */
    public static final int ADD = 2;
    /** A bit. */
    public static final int REMOVE = 4;
    /** A bit. */
    public static final int CHANGE = 8;

    private Right() {}
}
