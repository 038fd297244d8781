// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.time.Instant;

/** A line of the list of conversations. */
public final class Row extends Struct {
    static final int SIZE = 168;

    Row(Block block, int at) {
        super(block, at);
    }

    /** Byte[]. */
    public byte[] conv() {
        return id(0);
    }

    /** 0: one-to-one. */
    public long group() {
        return u64(16);
    }

    /** String. */
    public String peer() {
        return string(24);
    }

    /** String. */
    public String name() {
        return string(40);
    }

    /** String. */
    public String picture() {
        return string(56);
    }

    /** Seqs. */
    public long head() {
        return u64(72);
    }

    /** Seqs. */
    public long read() {
        return u64(80);
    }

    /** Long. */
    public long unread() {
        return u64(88);
    }

    /** Long. */
    public long mentions() {
        return u64(96);
    }

    /** Instant. */
    public Instant activity() {
        return time(104);
    }

    /** 1: as unread, by the user. */
    public boolean marked() {
        return u32(112) != 0;
    }

    /** Boolean. */
    public boolean left() {
        return u32(116) != 0;
    }

    /** Boolean. */
    public boolean deleted() {
        return u32(120) != 0;
    }

    /** Role. */
    public Role role() {
        return Role.of(u32(124));
    }

    /** Int. */
    public int rights() {
        return u32(128);
    }

    /** 1: changed after it was read, or above it. */
    public boolean live() {
        return u32(132) != 0;
    }

    /** None: none. */
    public Message preview() {
        return optional(136, Message::new);
    }

    /** The highest stands on top; 0: not pinned. */
    public long pinned() {
        return u64(144);
    }

    /** 0: it is not muted, or no longer; or BS_FOR_EVER. */
    public long mutedUntil() {
        return u64(152);
    }

    /** Boolean. */
    public boolean archived() {
        return u32(160) != 0;
    }

    @Override
    public String toString() {
        return show("Row", "conv", conv(), "group", group(), "peer", peer(), "name", name(), "picture", picture(), "head", head(), "read", read(), "unread", unread(), "mentions", mentions(), "activity", activity(), "marked", marked(), "left", left(), "deleted", deleted(), "role", role(), "rights", rights(), "live", live(), "preview", preview(), "pinned", pinned(), "mutedUntil", mutedUntil(), "archived", archived());
    }
}
