// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Flags of messages. */
public final class Flag {
    /** Does not count as unread. */
    public static final int SILENT = 1;
    /** The sender asks to be told that it was read. */
    public static final int WANT_RECEIPT = 2;
    /** A bit. */
    public static final int FORWARDED = 4;

    private Flag() {}
}
