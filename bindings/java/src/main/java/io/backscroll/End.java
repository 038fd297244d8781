// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Why a page ends where it ends. */
public enum End {
    /** Further ones are local. */
    MORE,
    /** The next ones are on the server, not here. */
    GAP,
    /** The first one was reached. */
    BEGINNING,
    /** Oldest first: the newest one was reached. */
    NEWEST,
    /** Earlier ones are from before the user could see. */
    BEFORE_JOINED,
    /** The user cleared what was before. */
    CLEARED,
    /** The server no longer keeps what was before. */
    RETENTION,
    /** The user left: nothing newer will come. */
    LEFT,
    /** The group was deleted: nothing newer will come. */
    DELETED,
    /** One that a later version added. */
    UNKNOWN;

    private static final End[] KNOWN = values();

    static End of(int number) {
        int i = number - 0;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 0;
    }
}
