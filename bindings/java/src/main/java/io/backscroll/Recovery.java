// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** What bs_open did about a damaged database. */
public final class Recovery extends Struct {
    static final int SIZE = 48;

    Recovery(Block block, int at) {
        super(block, at);
    }

    /** What was wrong; where the file is now. */
    public String cause() {
        return string(0);
    }

    /** What was wrong; where the file is now. */
    public String aside() {
        return string(16);
    }

    /** Unsent messages that were kept. */
    public long outbox() {
        return u64(32);
    }

    /** At most so many could not be; -1: nobody knows. */
    public long lost() {
        return u64(40);
    }

    @Override
    public String toString() {
        return show("Recovery", "cause", cause(), "aside", aside(), "outbox", outbox(), "lost", lost());
    }
}
