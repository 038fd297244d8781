// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.Iterator;
import java.util.List;

/** Rows. */
public final class Rows extends Struct implements Iterable<Row> {
    static final int SIZE = 24;

    Rows(Block block, int at) {
        super(block, at);
    }

    private List<Row> items;

    /** What it holds, in order. */
    public List<Row> rows() {
        if (items == null) {
            items = list(0, Row.SIZE, Row::new);
        }
        return items;
    }

    @Override
    public Iterator<Row> iterator() {
        return rows().iterator();
    }

    /** How many there are. */
    public int size() {
        return rows().size();
    }

    /** End.MORE, _GAP (the server may have more) or _BEGINNING (that was all). */
    public End end() {
        return End.of(u32(16));
    }

    @Override
    public String toString() {
        return show("Rows", "rows", rows(), "end", end());
    }
}
