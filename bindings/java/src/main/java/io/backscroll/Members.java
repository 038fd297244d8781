// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** Members. */
final class Members extends Struct {
    static final int SIZE = 16;

    Members(Block block, int at) {
        super(block, at);
    }

    /** Ascending by address. */
    List<Member> items() {
        return list(0, Member.SIZE, Member::new);
    }

    @Override
    public String toString() {
        return show("Members", "items", items());
    }
}
