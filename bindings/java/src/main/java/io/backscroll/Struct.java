package io.backscroll;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;

/** A view on a struct in a block: what is looked at is decoded, and nothing else. */
abstract class Struct {
    final Block block;
    final int at;

    Struct(Block block, int at) {
        this.block = block;
        this.at = at;
    }

    final int u32(int offset) {
        return block.bytes.getInt(at + offset);
    }

    final long u64(int offset) {
        return block.bytes.getLong(at + offset);
    }

    final double f64(int offset) {
        return block.bytes.getDouble(at + offset);
    }

    final String string(int offset) {
        return stringAt(at + offset);
    }

    private String stringAt(int position) {
        int size = (int) block.bytes.getLong(position + 8);
        int start = block.find(block.bytes.getLong(position));
        return size == 0 ? "" : new String(block.array, start, size, StandardCharsets.UTF_8);
    }

    final byte[] bytes(int offset) {
        return copy(block.find(u64(offset)), (int) u64(offset + 8));
    }

    final byte[] id(int offset) {
        return copy(at + offset, 16);
    }

    private byte[] copy(int start, int size) {
        byte[] out = new byte[size];
        if (size > 0) {
            System.arraycopy(block.array, start, out, 0, size);
        }
        return out;
    }

    /** Null: none. */
    final Instant time(int offset) {
        long ms = u64(offset);
        return ms == 0 ? null : Instant.ofEpochMilli(ms);
    }

    /** Null where the pointer is. */
    final <T> T optional(int offset, BiFunction<Block, Integer, T> make) {
        long address = u64(offset);
        return address == 0 ? null : make.apply(block, block.find(address));
    }

    final <T> List<T> list(int offset, int size, BiFunction<Block, Integer, T> make) {
        int count = (int) u64(offset + 8);
        int start = block.find(u64(offset));
        List<T> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(make.apply(block, start + i * size));
        }
        return Collections.unmodifiableList(items);
    }

    final List<String> strings(int offset) {
        int count = (int) u64(offset + 8);
        int start = block.find(u64(offset));
        List<String> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(stringAt(start + 16 * i));
        }
        return Collections.unmodifiableList(items);
    }

    final long[] numbers(int offset) {
        long[] items = new long[(int) u64(offset + 8)];
        int start = block.find(u64(offset));
        for (int i = 0; i < items.length; i++) {
            items[i] = block.bytes.getLong(start + 8 * i);
        }
        return items;
    }

    /** A struct's name, and names and values of its fields, in words. */
    static String show(String name, Object... fields) {
        StringBuilder s = new StringBuilder(name).append('{');
        for (int i = 0; i < fields.length; i += 2) {
            s.append(i == 0 ? "" : ", ").append(fields[i]).append('=').append(fields[i + 1]);
        }
        return s.append('}').toString();
    }
}
