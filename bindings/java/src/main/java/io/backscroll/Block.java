package io.backscroll;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A copy of what the library handed out: eight bytes with the address that it had, and its bytes. */
final class Block {
    static final int START = 8;

    final byte[] array;
    final ByteBuffer bytes;
    private final long base;

    Block(byte[] array) {
        this.array = array;
        bytes = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
        base = bytes.getLong(0);
    }

    /** Where in the copy lies what a pointer in it points to. */
    int find(long address) {
        return (int) (address - base) + START;
    }
}
