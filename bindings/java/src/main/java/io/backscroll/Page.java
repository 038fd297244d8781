// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.Iterator;
import java.util.List;

/** What a read delivered. */
public final class Page extends Struct implements Iterable<Message> {
    static final int SIZE = 48;

    Page(Block block, int at) {
        super(block, at);
    }

    private List<Message> items;

    /** What it holds, in order. */
    public List<Message> messages() {
        if (items == null) {
            items = list(0, Message.SIZE, Message::new);
        }
        return items;
    }

    @Override
    public Iterator<Message> iterator() {
        return messages().iterator();
    }

    /** How many there are. */
    public int size() {
        return messages().size();
    }

    /** End. */
    public End end() {
        return End.of(u32(16));
    }

    /** With End.GAP: missing is known. */
    public boolean missingKnown() {
        return u32(20) != 0;
    }

    /** Seqs up to the next span or the end. */
    public long missing() {
        return u64(24);
    }

    /** The gap that bs_session_cross stepped over before these; empty: none. */
    public Range crossed() {
        return new Range(block, at + 32);
    }

    @Override
    public String toString() {
        return show("Page", "messages", messages(), "end", end(), "missingKnown", missingKnown(), "missing", missing(), "crossed", crossed());
    }
}
