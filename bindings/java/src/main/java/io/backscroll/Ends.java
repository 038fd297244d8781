// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.Iterator;
import java.util.List;

/** Where a session over all conversations stands in each that had its turn. */
public final class Ends extends Struct implements Iterable<ConvEnd> {
    static final int SIZE = 24;

    Ends(Block block, int at) {
        super(block, at);
    }

    private List<ConvEnd> items;

    /** What it holds, in order. */
    public List<ConvEnd> conversations() {
        if (items == null) {
            items = list(0, ConvEnd.SIZE, ConvEnd::new);
        }
        return items;
    }

    @Override
    public Iterator<ConvEnd> iterator() {
        return conversations().iterator();
    }

    /** How many there are. */
    public int size() {
        return conversations().size();
    }

    /** End.BEGINNING: these are all; End.MORE: the rest had no turn yet; End.GAP: not known here further down. */
    public End list() {
        return End.of(u32(16));
    }

    @Override
    public String toString() {
        return show("Ends", "conversations", conversations(), "list", list());
    }
}
