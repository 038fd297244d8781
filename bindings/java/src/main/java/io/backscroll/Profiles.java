// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** Profiles. */
final class Profiles extends Struct {
    static final int SIZE = 16;

    Profiles(Block block, int at) {
        super(block, at);
    }

    /** In the order asked. */
    List<Profile> items() {
        return list(0, Profile.SIZE, Profile::new);
    }

    @Override
    public String toString() {
        return show("Profiles", "items", items());
    }
}
