// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** Contacts. */
final class Contacts extends Struct {
    static final int SIZE = 16;

    Contacts(Block block, int at) {
        super(block, at);
    }

    /** List&lt;Contact&gt;. */
    List<Contact> items() {
        return list(0, Contact.SIZE, Contact::new);
    }

    @Override
    public String toString() {
        return show("Contacts", "items", items());
    }
}
