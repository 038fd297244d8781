package io.backscroll;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@link Client#setProfile} changes; what is not named stays as it is. */
public final class ProfileChange {
    private String name;
    private String picture;
    private String status;
    private final Map<String, String> fields = new LinkedHashMap<>();

    /** What people see. */
    public ProfileChange name(String name) {
        this.name = name;
        return this;
    }

    /** A URL. */
    public ProfileChange picture(String url) {
        picture = url;
        return this;
    }

    /** A line about the user. */
    public ProfileChange status(String text) {
        status = text;
        return this;
    }

    /** One of the app's own fields; an empty value takes it away. */
    public ProfileChange field(String key, String value) {
        fields.put(key, value);
        return this;
    }

    Input input() {
        return c -> {
            int at = c.room(Layout.PROFILE_CHANGE_SIZE);
            c.set(at, (long) Layout.PROFILE_CHANGE_SIZE);
            c.cString(at + Layout.PROFILE_CHANGE_NAME, name);
            c.cString(at + Layout.PROFILE_CHANGE_PICTURE, picture);
            c.cString(at + Layout.PROFILE_CHANGE_STATUS, status);
            c.point(at + Layout.PROFILE_CHANGE_FIELDS, c.values(fields));
            c.set(at + Layout.PROFILE_CHANGE_FIELD_COUNT, (long) fields.size());
            return at;
        };
    }
}
