// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Marks of a message. */
public final class Mark {
    /** Arrived after the session was opened, not through a read. */
    public static final int LIVE = 1;
    /** Was shown before and has changed since. */
    public static final int UPDATE = 2;
    /** In the outbox: no seq yet. */
    public static final int PENDING = 4;
    /** Shown with a change that waits in the outbox. */
    public static final int CHANGING = 8;
    /** The last of a page. */
    public static final int LAST = 16;

    private Mark() {}
}
