// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** A group's rules. All 0 is the default. */
public final class Settings extends Struct {
    static final int SIZE = 32;

    Settings(Block block, int at) {
        super(block, at);
    }

    /** Who joins sees what comes after; otherwise the whole history. */
    public boolean fromJoining() {
        return u32(0) != 0;
    }

    /** Only admins and the owner send. */
    public boolean broadcast() {
        return u32(4) != 0;
    }

    /** Whoever knows its number may join. */
    public boolean open() {
        return u32(8) != 0;
    }

    /** Changes leave no system notes. */
    public boolean noNotes() {
        return u32(12) != 0;
    }

    /** Member_rights and admin_rights replace the default ones. */
    public boolean custom() {
        return u32(16) != 0;
    }

    /** Right. */
    public int memberRights() {
        return u32(20);
    }

    /** Right. */
    public int adminRights() {
        return u32(24);
    }

    @Override
    public String toString() {
        return show("Settings", "fromJoining", fromJoining(), "broadcast", broadcast(), "open", open(), "noNotes", noNotes(), "custom", custom(), "memberRights", memberRights(), "adminRights", adminRights());
    }
}
