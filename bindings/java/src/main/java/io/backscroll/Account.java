// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** What the server does for the user, on all his devices. */
public final class Account extends Struct {
    static final int SIZE = 16;

    Account(Block block, int at) {
        super(block, at);
    }

    /** 1: nobody is told what he has read. */
    public boolean quiet() {
        return u32(0) != 0;
    }

    /** 1: nobody is told whether he is online, and when he was last seen. */
    public boolean hideLastSeen() {
        return u32(4) != 0;
    }

    /** 1: what he archives stays in the archive. */
    public boolean keepArchived() {
        return u32(8) != 0;
    }

    /** WriteFrom. */
    public WriteFrom writeFrom() {
        return WriteFrom.of(u32(12));
    }

    @Override
    public String toString() {
        return show("Account", "quiet", quiet(), "hideLastSeen", hideLastSeen(), "keepArchived", keepArchived(), "writeFrom", writeFrom());
    }
}
