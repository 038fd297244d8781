// Generated from capi/backscroll.h by tools/bindgen. Do not edit.
package io.backscroll;

/** How far a message has come. */
public enum Status {
    /** Written by somebody else. */
    RECEIVED,
    /** On this device only, not yet acknowledged. */
    OUTBOX,
    /** Number 2. */
    SENT,
    /** Number 3. */
    DELIVERED,
    /** Number 4. */
    READ,
    /** Refused for good: see code and detail. */
    FAILED,
    /** One that a later version added. */
    UNKNOWN;

    private static final Status[] KNOWN = values();

    static Status of(int number) {
        int i = number - 0;
        return i >= 0 && i < KNOWN.length ? KNOWN[i] : UNKNOWN;
    }

    int number() {
        return ordinal() + 0;
    }
}
