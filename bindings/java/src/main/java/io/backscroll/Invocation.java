package io.backscroll;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A call of one of the library's functions: its arguments, and behind them what they point to. Nothing in it is an
 * address; the native side puts them in.
 */
final class Invocation {
    private static final int ARGUMENTS = 8;

    private final int function;
    private ByteBuffer in = buffer(256);
    private int arguments;
    private int used = 8 * ARGUMENTS;
    private int[] pointers = new int[8];
    private int count;

    Invocation(int function) {
        this.function = function;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    // Arguments, from left to right.

    Invocation arg(long value) {
        in.putLong(8 * arguments++, value);
        return this;
    }

    Invocation arg(boolean value) {
        return arg(value ? 1 : 0);
    }

    /** Milliseconds; null: without end. */
    Invocation arg(Duration timeout) {
        return arg(timeout == null ? -1 : Math.max(0, timeout.toMillis()));
    }

    /** A string that ends at its NUL; null: NULL. */
    Invocation arg(String text) {
        cString(8 * arguments++, text);
        return this;
    }

    Invocation arg(byte[] id) {
        if (id.length != 16) {
            throw new IllegalArgumentException("an id has 16 bytes");
        }
        return pointer(put(id));
    }

    Invocation arg(Input input) {
        return pointer(input.write(this));
    }

    /** An array of strings, and how many. */
    Invocation arg(Collection<String> strings) {
        return pointer(array(strings)).arg(strings.size());
    }

    /** What was written to a place in the call. */
    Invocation pointer(int place) {
        point(8 * arguments++, place);
        return this;
    }

    // What arguments point to.

    /** Makes room for n bytes, which are 0, where every type may lie. */
    int room(int n) {
        int place = used;
        used += (n + 7) & ~7;
        if (used > in.capacity()) {
            ByteBuffer larger = buffer(Math.max(used, 2 * in.capacity()));
            System.arraycopy(in.array(), 0, larger.array(), 0, place);
            in = larger;
        }
        return place;
    }

    void set(int place, int value) {
        in.putInt(place, value);
    }

    void set(int place, boolean value) {
        in.putInt(place, value ? 1 : 0);
    }

    void set(int place, long value) {
        in.putLong(place, value);
    }

    void set(int place, double value) {
        in.putDouble(place, value);
    }

    void set(int place, Instant time) {
        in.putLong(place, time == null ? 0 : time.toEpochMilli());
    }

    /** A pointer at a place to another one; 0: NULL. */
    void point(int place, int to) {
        if (to == 0) {
            return;
        }
        if (count == pointers.length) {
            pointers = Arrays.copyOf(pointers, 2 * count);
        }
        pointers[count++] = place;
        in.putLong(place, to);
    }

    int put(byte[] bytes) {
        int place = room(bytes.length);
        System.arraycopy(bytes, 0, in.array(), place, bytes.length);
        return place;
    }

    void putBytes(int place, byte[] bytes) {
        System.arraycopy(bytes, 0, in.array(), place, bytes.length);
    }

    void cString(int place, String text) {
        if (text == null) {
            return;
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL in a name");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        point(place, put(Arrays.copyOf(bytes, bytes.length + 1)));
    }

    /** A bs_str. */
    void string(int place, String text) {
        bytes(place, text.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(int place, byte[] bytes) {
        if (bytes.length > 0) {
            point(place, put(bytes));
            in.putLong(place + 8, bytes.length);
        }
    }

    /** An array of bs_str; 0: an empty one. */
    int array(Collection<String> strings) {
        int place = strings.isEmpty() ? 0 : room(Layout.STR_SIZE * strings.size());
        int at = place;
        for (String s : strings) {
            string(at, s);
            at += Layout.STR_SIZE;
        }
        return place;
    }

    /** An array of bs_value; 0: an empty one. */
    int values(Map<String, String> values) {
        int place = values.isEmpty() ? 0 : room(Layout.VALUE_SIZE * values.size());
        int at = place;
        for (Map.Entry<String, String> v : values.entrySet()) {
            string(at + Layout.VALUE_KEY, v.getKey());
            string(at + Layout.VALUE_VALUE, v.getValue());
            at += Layout.VALUE_SIZE;
        }
        return place;
    }

    // Ways to end the call.

    private byte[] run(int blockAt) {
        byte[][] out = new byte[2][];
        int code = Native.call(function, in.array(), used, pointers, count, blockAt, out);
        if (code != 0) {
            throw new BackscrollException(code, out[1] == null ? "" : new String(out[1], StandardCharsets.UTF_8));
        }
        return out[0];
    }

    void run() {
        run(-1);
    }

    /** The number that the last argument points to. */
    long number() {
        int place = room(8);
        pointer(place).run(-1);
        return in.getLong(place);
    }

    /** The caller's struct that the last argument points to; also there when the call fails with an error. */
    <T> T filled(int size, BiFunction<Block, Integer, T> make, BiFunction<BackscrollException, T, BackscrollException> failed) {
        int place = room(size);
        pointer(place);
        BackscrollException error = null;
        try {
            run(-1);
        } catch (BackscrollException e) {
            error = e;
        }
        byte[] copy = new byte[Block.START + size];
        System.arraycopy(in.array(), place, copy, Block.START, size);
        T result = make.apply(new Block(copy), Block.START);
        if (error != null) {
            throw failed.apply(error, result);
        }
        return result;
    }

    /** The block that the last argument gets; null: there is none. */
    <T> T block(BiFunction<Block, Integer, T> make) {
        int place = room(8);
        byte[] bytes = pointer(place).run(place);
        return bytes == null ? null : make.apply(new Block(bytes), Block.START);
    }
}
