package io.backscroll;

/** A message of a conversation, as it is named: by its seq, or by the id of one of this device that may have no seq yet. */
public final class Ref {
    private final long seq;
    private final byte[] id;

    private Ref(long seq, byte[] id) {
        this.seq = seq;
        this.id = id;
    }

    /** The message at a seq. */
    public static Ref at(long seq) {
        return new Ref(seq, new byte[16]);
    }

    /** The message with an id. */
    public static Ref to(byte[] id) {
        return new Ref(0, id.clone());
    }

    /** That message. */
    public static Ref to(Message message) {
        return message.seq() != 0 ? at(message.seq()) : to(message.id());
    }

    Input input() {
        return c -> {
            int at = c.room(Layout.REF_SIZE);
            writeTo(c, at);
            return at;
        };
    }

    void writeTo(Invocation c, int at) {
        c.set(at + Layout.REF_SEQ, seq);
        c.putBytes(at + Layout.REF_ID, id);
    }
}
