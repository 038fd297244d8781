package io.backscroll;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a sender writes. */
public final class Content {
    private final String text;
    private MessageType type = MessageType.TEXT;
    private int flags;
    private Instant original;
    private long thread;
    private List<String> mentions = new ArrayList<>();
    private boolean properties;
    private int kind;
    private String title = "";
    private String subtitle = "";
    private byte[] body = {};
    private final Map<String, String> values = new LinkedHashMap<>();
    private boolean located;
    private double latitude;
    private double longitude;

    /** Text, to which the methods add. */
    public Content(String text) {
        this.text = text;
    }

    /** Text is the default. */
    public Content type(MessageType type) {
        this.type = type;
        return this;
    }

    /** Bits of {@link Flag}. */
    public Content flags(int flags) {
        this.flags = flags;
        return this;
    }

    /** An imported message's own time. */
    public Content original(Instant time) {
        original = time;
        return this;
    }

    /** The thread that it belongs to. */
    public Content thread(long seq) {
        thread = seq;
        return this;
    }

    /** Addresses. */
    public Content mentions(String... users) {
        mentions = Arrays.asList(users.clone());
        return this;
    }

    /** The app's own number of a kind of message. */
    public Content kind(int kind) {
        this.kind = kind;
        properties = true;
        return this;
    }

    /** A title and a line below it. */
    public Content title(String title, String subtitle) {
        this.title = title;
        this.subtitle = subtitle;
        properties = true;
        return this;
    }

    /** Any bytes. */
    public Content body(byte[] body) {
        this.body = body.clone();
        properties = true;
        return this;
    }

    /** One of the app's own values. */
    public Content value(String key, String value) {
        values.put(key, value);
        properties = true;
        return this;
    }

    /** Degrees of WGS 84. */
    public Content location(double latitude, double longitude) {
        this.latitude = latitude;
        this.longitude = longitude;
        located = true;
        properties = true;
        return this;
    }

    Input input() {
        return this::write;
    }

    private int write(Invocation c) {
        int at = c.room(Layout.CONTENT_SIZE);
        c.set(at, (long) Layout.CONTENT_SIZE);
        c.string(at + Layout.CONTENT_TEXT, text);
        c.set(at + Layout.CONTENT_TYPE, type.number());
        c.set(at + Layout.CONTENT_FLAGS, flags);
        c.set(at + Layout.CONTENT_ORIGINAL, original);
        c.set(at + Layout.CONTENT_THREAD, thread);
        c.point(at + Layout.CONTENT_MENTIONS, c.array(mentions));
        c.set(at + Layout.CONTENT_MENTION_COUNT, (long) mentions.size());
        if (properties) {
            c.point(at + Layout.CONTENT_PROPERTIES, writeProperties(c));
        }
        return at;
    }

    private int writeProperties(Invocation c) {
        int at = c.room(Layout.PROPERTIES_SIZE);
        c.set(at + Layout.PROPERTIES_TYPE, kind);
        c.set(at + Layout.PROPERTIES_HAS_LOCATION, located);
        c.string(at + Layout.PROPERTIES_TITLE, title);
        c.string(at + Layout.PROPERTIES_SUBTITLE, subtitle);
        c.bytes(at + Layout.PROPERTIES_BODY, body);
        c.set(at + Layout.PROPERTIES_LATITUDE, latitude);
        c.set(at + Layout.PROPERTIES_LONGITUDE, longitude);
        c.point(at + Layout.PROPERTIES_VALUES, c.values(values));
        c.set(at + Layout.PROPERTIES_VALUE_COUNT, (long) values.size());
        return at;
    }
}
