// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Contact. */
public final class Contact extends Struct {
    static final int SIZE = 32;

    Contact(Block block, int at) {
        super(block, at);
    }

    /** String. */
    public String user() {
        return string(0);
    }

    /** That this user gives him; may be empty. */
    public String name() {
        return string(16);
    }

    @Override
    public String toString() {
        return show("Contact", "user", user(), "name", name());
    }
}
