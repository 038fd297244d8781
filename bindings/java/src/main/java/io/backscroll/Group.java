package io.backscroll;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The conversation of a group, with its members and what it says of itself. */
public final class Group extends Conversation {
    private final long number;

    Group(Client client, long number) {
        super(client, new Target(null, number));
        this.number = number;
    }

    private Invocation of(int function) {
        return client.call(function).arg(number);
    }

    /** The group's number. */
    public long number() {
        return number;
    }

    /** What is known here, as {@link #syncMembers} brought it last. */
    public GroupInfo known() {
        return of(Functions.GET_GROUP).block(GroupInfo::new);
    }

    /** Brings the members, and what the group says of itself. */
    public GroupInfo syncMembers(Duration timeout) {
        return of(Functions.SYNC_MEMBERS).arg(timeout).block(GroupInfo::new);
    }

    /** The members, as {@link #syncMembers} brought them last. */
    public List<Member> members() {
        return of(Functions.GET_MEMBERS).block(Members::new).items();
    }

    /** Changes what the group says of itself. */
    public CompletableFuture<Void> set(GroupChange change) {
        return change(of(Functions.SET_GROUP).arg(change.input()));
    }

    /** Gives a member a role. */
    public CompletableFuture<Void> setRole(String member, Role role) {
        return change(of(Functions.SET_ROLE).arg(member).arg(role.number()));
    }

    /** Adds users. */
    public CompletableFuture<Void> addMembers(String... users) {
        return change(of(Functions.ADD_MEMBERS).arg(Arrays.asList(users)));
    }

    /** Removes members. */
    public CompletableFuture<Void> removeMembers(String... users) {
        return change(of(Functions.REMOVE_MEMBERS).arg(Arrays.asList(users)));
    }

    /** Joins an open group. */
    public CompletableFuture<Void> join() {
        return change(of(Functions.JOIN));
    }

    /** Leaves the group. */
    public CompletableFuture<Void> leave() {
        return change(of(Functions.LEAVE));
    }

    /** Deletes the group for everybody. */
    public CompletableFuture<Void> deleteGroup() {
        return change(of(Functions.DELETE_GROUP));
    }
}
