// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

import java.util.List;

/** Devices. */
final class Devices extends Struct {
    static final int SIZE = 16;

    Devices(Block block, int at) {
        super(block, at);
    }

    /** List&lt;Device&gt;. */
    List<Device> items() {
        return list(0, Device.SIZE, Device::new);
    }

    @Override
    public String toString() {
        return show("Devices", "items", items());
    }
}
