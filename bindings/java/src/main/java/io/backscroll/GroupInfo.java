// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.time.Instant;

/** What a group says of itself, as bs_sync_members brought it last, and what the user is there. */
public final class GroupInfo extends Struct {
    static final int SIZE = 144;

    GroupInfo(Block block, int at) {
        super(block, at);
    }

    /** Long. */
    public long number() {
        return u64(0);
    }

    /** String. */
    public String name() {
        return string(8);
    }

    /** String. */
    public String description() {
        return string(24);
    }

    /** String. */
    public String picture() {
        return string(40);
    }

    /** Settings. */
    public Settings settings() {
        return new Settings(block, at + 56);
    }

    /** Present members. */
    public long count() {
        return u64(88);
    }

    /** Instant. */
    public Instant created() {
        return time(96);
    }

    /** Role. */
    public Role role() {
        return Role.of(u32(104));
    }

    /** Int. */
    public int rights() {
        return u32(108);
    }

    /** Boolean. */
    public boolean left() {
        return u32(112) != 0;
    }

    /** Boolean. */
    public boolean deleted() {
        return u32(116) != 0;
    }

    /** 0: only what its row says is set. */
    public boolean known() {
        return u32(120) != 0;
    }

    /** Below: there is news. */
    public long membersRev() {
        return u64(128);
    }

    /** Below: there is news. */
    public long metaRev() {
        return u64(136);
    }

    @Override
    public String toString() {
        return show("GroupInfo", "number", number(), "name", name(), "description", description(), "picture", picture(), "settings", settings(), "count", count(), "created", created(), "role", role(), "rights", rights(), "left", left(), "deleted", deleted(), "known", known(), "membersRev", membersRev(), "metaRev", metaRev());
    }
}
