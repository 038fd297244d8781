// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Roles, and what they permit. */
public enum Role {
    /** Number 0. */
    MEMBER,
    /** Number 1. */
    ADMIN,
    /** Number 2. */
    OWNER,
    /** One that a later version added. */
    UNKNOWN;

    private static final Role[] KNOWN = values();

    static Role of(int number) {
        int i = number - 0;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 0;
    }
}
