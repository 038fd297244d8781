// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** Event. */
public final class Event extends Struct {
    static final int SIZE = 272;

    Event(Block block, int at) {
        super(block, at);
    }

    /** EventKind. */
    public EventKind kind() {
        return EventKind.of(u32(0));
    }

    /** Int. */
    public int code() {
        return u32(4);
    }

    /** Long. */
    public long session() {
        return u64(8);
    }

    /** Long. */
    public long change() {
        return u64(16);
    }

    /** Long. */
    public long token() {
        return u64(24);
    }

    /** State. */
    public State state() {
        return State.of(u32(32));
    }

    /** Boolean. */
    public boolean on() {
        return u32(36) != 0;
    }

    /** Boolean. */
    public boolean waiting() {
        return u32(40) != 0;
    }

    /** Byte[]. */
    public byte[] conv() {
        return id(48);
    }

    /** Byte[]. */
    public byte[] id() {
        return id(64);
    }

    /** Range. */
    public Range range() {
        return new Range(block, at + 80);
    }

    /** Long. */
    public long transferred() {
        return u64(96);
    }

    /** Long. */
    public long want() {
        return u64(104);
    }

    /** Long. */
    public long delivered() {
        return u64(112);
    }

    /** Long. */
    public long read() {
        return u64(120);
    }

    /** SyncResult. */
    public SyncResult sync() {
        return new SyncResult(block, at + 128);
    }

    /** String. */
    public String text() {
        return string(160);
    }

    /** String. */
    public String peer() {
        return string(176);
    }

    /** String. */
    public String sender() {
        return string(192);
    }

    /** Message. */
    public Message message() {
        return optional(208, Message::new);
    }

    /** Row. */
    public Row row() {
        return optional(216, Row::new);
    }

    /** Long[]. */
    public long[] seqs() {
        return numbers(224);
    }

    /** Profile. */
    public Profile profile() {
        return optional(240, Profile::new);
    }

    /** Datum. */
    public Datum datum() {
        return optional(248, Datum::new);
    }

    /** String. */
    public String key() {
        return string(256);
    }

    @Override
    public String toString() {
        return show("Event", "kind", kind(), "code", code(), "session", session(), "change", change(), "token", token(), "state", state(), "on", on(), "waiting", waiting(), "conv", conv(), "id", id(), "range", range(), "transferred", transferred(), "want", want(), "delivered", delivered(), "read", read(), "sync", sync(), "text", text(), "peer", peer(), "sender", sender(), "message", message(), "row", row(), "seqs", seqs(), "profile", profile(), "datum", datum(), "key", key());
    }
}
