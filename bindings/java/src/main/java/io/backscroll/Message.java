// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.time.Instant;
import java.util.List;

/** Message. */
public final class Message extends Struct {
    static final int SIZE = 280;

    Message(Block block, int at) {
        super(block, at);
    }

    /** Seq 0: in the outbox. */
    public long seq() {
        return u64(0);
    }

    /** Seq 0: in the outbox. */
    public long ordinal() {
        return u64(8);
    }

    /** Seq 0: in the outbox. */
    public long rev() {
        return u64(16);
    }

    /** When the server appended it. */
    public Instant time() {
        return time(24);
    }

    /** An imported message's own time, which is the one to show. */
    public Instant original() {
        return time(32);
    }

    /** Deleted: a tombstone, its content gone. */
    public Instant edited() {
        return time(40);
    }

    /** Deleted: a tombstone, its content gone. */
    public Instant deleted() {
        return time(48);
    }

    /** Long. */
    public long replyTo() {
        return u64(56);
    }

    /** Long. */
    public long thread() {
        return u64(64);
    }

    /** 0: one-to-one. */
    public long group() {
        return u64(72);
    }

    /** Byte[]. */
    public byte[] conv() {
        return id(80);
    }

    /** Byte[]. */
    public byte[] id() {
        return id(96);
    }

    /** MessageType. */
    public MessageType type() {
        return MessageType.of(u32(112));
    }

    /** Int. */
    public int flags() {
        return u32(116);
    }

    /** Status. */
    public Status status() {
        return Status.of(u32(120));
    }

    /** Origin. */
    public Origin origin() {
        return Origin.of(u32(124));
    }

    /** Int. */
    public int marks() {
        return u32(128);
    }

    /** Of a failed one: why. */
    public int code() {
        return u32(132);
    }

    /** String. */
    public String sender() {
        return string(136);
    }

    /** String. */
    public String text() {
        return string(152);
    }

    /** Who edited or deleted it, if not the sender. */
    public String changedBy() {
        return string(168);
    }

    /** Of a failed one: why, in words. */
    public String detail() {
        return string(184);
    }

    /** Addresses. */
    public List<String> mentions() {
        return strings(200);
    }

    /** List&lt;Reaction&gt;. */
    public List<Reaction> reactions() {
        return list(216, Reaction.SIZE, Reaction::new);
    }

    /** The user's own reactions. */
    public List<String> mine() {
        return strings(232);
    }

    /** None: none. */
    public Properties properties() {
        return optional(248, Properties::new);
    }

    /** Of a MessageType.CALL; none: none. */
    public Call call() {
        return optional(256, Call::new);
    }

    /** Of a one-to-one conversation. */
    public String peer() {
        return string(264);
    }

    @Override
    public String toString() {
        return show("Message", "seq", seq(), "ordinal", ordinal(), "rev", rev(), "time", time(), "original", original(), "edited", edited(), "deleted", deleted(), "replyTo", replyTo(), "thread", thread(), "group", group(), "conv", conv(), "id", id(), "type", type(), "flags", flags(), "status", status(), "origin", origin(), "marks", marks(), "code", code(), "sender", sender(), "text", text(), "changedBy", changedBy(), "detail", detail(), "mentions", mentions(), "reactions", reactions(), "mine", mine(), "properties", properties(), "call", call(), "peer", peer());
    }
}
