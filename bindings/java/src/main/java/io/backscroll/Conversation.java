package io.backscroll;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A conversation: what is written to it, and what is here of it. It costs nothing and need not be closed.
 *
 * <p>Messages and changes are durable in the outbox when their methods return. A change's future ends when the server
 * has carried it out, or refused it. A timeout of null is without end; an error 9000 says that it is over.
 */
public class Conversation {
    final Client client;
    private final Target target;

    Conversation(Client client, Target target) {
        this.client = client;
        this.target = target;
    }

    private Invocation call(int function) {
        return client.call(function).arg(target);
    }

    final CompletableFuture<Void> change(Invocation call) {
        return client.events().change(call::number);
    }

    /** A read session, from the newest message back. */
    public ReadSession open() {
        return open(new ReadOptions());
    }

    /** A read session. */
    public ReadSession open(ReadOptions options) {
        return client.open(target, options);
    }

    /** Its line of the list; null: not known here. */
    public Row row() {
        return call(Functions.GET_ROW).block(Row::new);
    }

    /** One message from the local database; null: not held here. */
    public Message message(long seq) {
        return call(Functions.GET_MESSAGE).arg(seq).block(Message::new);
    }

    /** Brings one message into the local database. */
    public Message fetch(long seq, Duration timeout) {
        return call(Functions.FETCH_MESSAGE).arg(seq).arg(timeout).block(Message::new);
    }

    /** What this device holds. */
    public Coverage coverage() {
        return call(Functions.GET_COVERAGE).block(Coverage::new);
    }

    /** Writes a message to the outbox. */
    public Message send(String text) {
        return send(new Content(text));
    }

    /** Writes a message to the outbox. */
    public Message send(Content content) {
        return call(Functions.SEND).arg(content.input()).block(Message::new);
    }

    /** The same, waiting for the server's answer; after a timeout the message stays in the outbox. */
    public Message sendWait(Content content, Duration timeout) {
        return call(Functions.SEND_WAIT).arg(content.input()).arg(timeout).block(Message::new);
    }

    /** An answer to a message of this conversation. */
    public Message reply(Ref to, Content content) {
        return call(Functions.REPLY).arg(to.input()).arg(content.input()).block(Message::new);
    }

    /** The same, waiting for the server's answer. */
    public Message replyWait(Ref to, Content content, Duration timeout) {
        return call(Functions.REPLY_WAIT).arg(to.input()).arg(content.input()).arg(timeout).block(Message::new);
    }

    /** Sends the content of a message that is held here to another conversation. */
    public Message forward(long seq, Conversation to) {
        return call(Functions.FORWARD).arg(seq).arg(to.target).block(Message::new);
    }

    /** Keeps a record of a call that the app carried, as {@link #send} sends a message; duration null: none. */
    public Message recordCall(boolean video, Outcome outcome, Duration duration) {
        return call(Functions.RECORD_CALL).arg(record(video, outcome, duration)).block(Message::new);
    }

    /** The same, waiting for the server's answer. */
    public Message recordCallWait(boolean video, Outcome outcome, Duration duration, Duration timeout) {
        return call(Functions.RECORD_CALL_WAIT).arg(record(video, outcome, duration)).arg(timeout).block(Message::new);
    }

    private static Input record(boolean video, Outcome outcome, Duration duration) {
        return c -> {
            int at = c.room(Layout.CALL_SIZE);
            c.set(at + Layout.CALL_VIDEO, video);
            c.set(at + Layout.CALL_OUTCOME, outcome.number());
            c.set(at + Layout.CALL_DURATION, duration == null ? 0 : duration.toMillis());
            return at;
        };
    }

    /** What became of a call: the higher outcome holds, and the longer duration. */
    public CompletableFuture<Void> setCall(Ref message, Outcome outcome, Duration duration) {
        long ms = duration == null ? 0 : duration.toMillis();
        return change(call(Functions.SET_CALL).arg(message.input()).arg(outcome.number()).arg(ms));
    }

    /** To those who are online now, kept nowhere. */
    public void sendTransient(Content content, Duration timeout) {
        call(Functions.SEND_TRANSIENT).arg(content.input()).arg(timeout).run();
    }

    /** Tells those who are online that this user types, or no longer does. */
    public void sendTyping(boolean on, Duration timeout) {
        call(Functions.SEND_TYPING).arg(on).arg(timeout).run();
    }

    /** Other content for a message of this user. */
    public CompletableFuture<Void> edit(Ref message, Content content) {
        return change(call(Functions.EDIT).arg(message.input()).arg(content.input()));
    }

    /** Deletes a message for everyone. */
    public CompletableFuture<Void> delete(Ref message) {
        return change(call(Functions.DELETE).arg(message.input()));
    }

    /** Hides messages from this user alone. */
    public CompletableFuture<Void> hide(Ref... messages) {
        Invocation call = call(Functions.HIDE);
        int place = call.room(Layout.REF_SIZE * messages.length);
        for (int i = 0; i < messages.length; i++) {
            messages[i].writeTo(call, place + i * Layout.REF_SIZE);
        }
        return change(call.pointer(place).arg(messages.length));
    }

    /** Adds a reaction. */
    public CompletableFuture<Void> react(Ref message, String emoji) {
        return change(call(Functions.REACT).arg(message.input()).arg(emoji));
    }

    /** Takes a reaction back. */
    public CompletableFuture<Void> unreact(Ref message, String emoji) {
        return change(call(Functions.UNREACT).arg(message.input()).arg(emoji));
    }

    /** Clears the conversation for this user, up to a seq. */
    public CompletableFuture<Void> clear(long upTo) {
        return change(call(Functions.CLEAR).arg(upTo));
    }

    /** Marks it as unread. */
    public CompletableFuture<Void> markUnread() {
        return change(call(Functions.MARK_UNREAD));
    }

    /** Marks it as read. */
    public CompletableFuture<Void> markRead() {
        return change(call(Functions.MARK_READ));
    }

    /** Puts it on top of this user's list; at a place, the highest stands on top, and 0 is above all others. */
    public CompletableFuture<Void> pin(long place) {
        return change(call(Functions.PIN).arg(place));
    }

    /** No longer pinned. */
    public CompletableFuture<Void> unpin() {
        return change(call(Functions.UNPIN));
    }

    /** Marks it as muted until a time; null: for ever. */
    public CompletableFuture<Void> mute(Instant until) {
        return change(call(Functions.MUTE).arg(until == null ? Long.MAX_VALUE : until.toEpochMilli()));
    }

    /** No longer muted. */
    public CompletableFuture<Void> unmute() {
        return change(call(Functions.MUTE).arg(0));
    }

    /** Into the archive. */
    public CompletableFuture<Void> archive() {
        return change(call(Functions.ARCHIVE));
    }

    /** Out of the archive. */
    public CompletableFuture<Void> unarchive() {
        return change(call(Functions.UNARCHIVE));
    }

    /** What the user has begun to write; null: not known here, sync the data's prefix "draft/". */
    public String draft() {
        Text found = call(Functions.GET_DRAFT).block(Text::new);
        return found == null ? null : found.text();
    }

    /** Keeps what the user has begun to write, on all his devices. */
    public CompletableFuture<Void> setDraft(String text) {
        return change(call(Functions.SET_DRAFT).arg(text));
    }

    /** Stars a message, or no longer. */
    public CompletableFuture<Void> star(long seq, boolean on) {
        return change(call(Functions.SET_STAR).arg(seq).arg(on));
    }

    /** The seqs of starred messages that are known here; sync the data's prefix "star/" for all. */
    public long[] stars() {
        return call(Functions.GET_STARS).block(Seqs::new).items();
    }

    /** Who has received and read a message of this user. */
    public List<Info> info(long seq, Duration timeout) {
        return call(Functions.GET_INFO).arg(seq).arg(timeout).block(Infos::new).items();
    }

    /** Who reacted so. */
    public List<Reactor> reactors(long seq, String emoji, Duration timeout) {
        return call(Functions.GET_REACTORS).arg(seq).arg(emoji).arg(timeout).block(Reactors::new).items();
    }
}
