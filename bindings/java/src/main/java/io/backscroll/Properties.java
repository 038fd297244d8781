// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** What an app adds to a message. */
public final class Properties extends Struct {
    static final int SIZE = 88;

    Properties(Block block, int at) {
        super(block, at);
    }

    /** The app's own number of a kind of message. */
    public int type() {
        return u32(0);
    }

    /** Boolean. */
    public boolean hasLocation() {
        return u32(4) != 0;
    }

    /** Body: any bytes. */
    public String title() {
        return string(8);
    }

    /** Body: any bytes. */
    public String subtitle() {
        return string(24);
    }

    /** Body: any bytes. */
    public byte[] body() {
        return bytes(40);
    }

    /** List&lt;Value&gt;. */
    public List<Value> values() {
        return list(56, Value.SIZE, Value::new);
    }

    /** Degrees of WGS 84, if has_location. */
    public double latitude() {
        return f64(72);
    }

    /** Degrees of WGS 84, if has_location. */
    public double longitude() {
        return f64(80);
    }

    @Override
    public String toString() {
        return show("Properties", "type", type(), "hasLocation", hasLocation(), "title", title(), "subtitle", subtitle(), "body", body(), "values", values(), "latitude", latitude(), "longitude", longitude());
    }
}
