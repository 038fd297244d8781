package io.backscroll;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A group that is to be made. */
public final class NewGroup {
    private final String name;
    private String description;
    private String picture;
    private byte[] key = new byte[16];
    private Rules rules = new Rules();
    private List<String> members = Collections.emptyList();

    /** A group with a name, to which the methods add. */
    public NewGroup(String name) {
        this.name = name;
    }

    /** What it is about. */
    public NewGroup description(String text) {
        description = text;
        return this;
    }

    /** A URL. */
    public NewGroup picture(String url) {
        picture = url;
        return this;
    }

    /** Sixteen bytes: with the same key, asking again makes no second group. */
    public NewGroup key(byte[] key) {
        if (key.length != 16) {
            throw new IllegalArgumentException("a key has 16 bytes");
        }
        this.key = key.clone();
        return this;
    }

    /** Its rules. */
    public NewGroup rules(Rules rules) {
        this.rules = rules;
        return this;
    }

    /** Further members. */
    public NewGroup members(String... users) {
        members = Arrays.asList(users.clone());
        return this;
    }

    Input input() {
        return c -> {
            int at = c.room(Layout.NEW_GROUP_OPTIONS_SIZE);
            c.set(at, (long) Layout.NEW_GROUP_OPTIONS_SIZE);
            c.putBytes(at + Layout.NEW_GROUP_OPTIONS_KEY, key);
            c.cString(at + Layout.NEW_GROUP_OPTIONS_NAME, name);
            c.cString(at + Layout.NEW_GROUP_OPTIONS_DESCRIPTION, description);
            c.cString(at + Layout.NEW_GROUP_OPTIONS_PICTURE, picture);
            rules.writeTo(c, at + Layout.NEW_GROUP_OPTIONS_SETTINGS);
            c.point(at + Layout.NEW_GROUP_OPTIONS_MEMBERS, c.array(members));
            c.set(at + Layout.NEW_GROUP_OPTIONS_MEMBER_COUNT, (long) members.size());
            return at;
        };
    }
}
