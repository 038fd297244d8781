// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** What this device holds of a conversation. */
public final class Coverage extends Struct {
    static final int SIZE = 88;

    Coverage(Block block, int at) {
        super(block, at);
    }

    /** 1: the head is known. */
    public boolean known() {
        return u32(0) != 0;
    }

    /** Boolean. */
    public boolean left() {
        return u32(4) != 0;
    }

    /** Boolean. */
    public boolean deleted() {
        return u32(8) != 0;
    }

    /** The newest seq; the first one that the user may see. */
    public long head() {
        return u64(16);
    }

    /** The newest seq; the first one that the user may see. */
    public long first() {
        return u64(24);
    }

    /** The newest seq; the first one that the user may see. */
    public long rev() {
        return u64(32);
    }

    /** List&lt;Span&gt;. */
    public List<Span> spans() {
        return list(40, Span.SIZE, Span::new);
    }

    /** List&lt;Hole&gt;. */
    public List<Hole> holes() {
        return list(56, Hole.SIZE, Hole::new);
    }

    /** List&lt;Range&gt;. */
    public List<Range> gaps() {
        return list(72, Range.SIZE, Range::new);
    }

    @Override
    public String toString() {
        return show("Coverage", "known", known(), "left", left(), "deleted", deleted(), "head", head(), "first", first(), "rev", rev(), "spans", spans(), "holes", holes(), "gaps", gaps());
    }
}
