package io.backscroll;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Keys with values of at most 64 KiB that a user keeps on all his devices, and his contacts. What is written is a change:
 * durable in the outbox, shown at once. Of two devices that write the same key, the one that the server heard last wins.
 */
public final class UserData {
    private final Client client;

    UserData(Client client) {
        this.client = client;
    }

    private CompletableFuture<Void> change(Invocation call) {
        return client.events().change(call::number);
    }

    /** From the local database; its state says what is known. */
    public Datum get(String key) {
        return client.call(Functions.GET_DATA).arg(key).block(Datum::new);
    }

    /** The keys with a prefix that are here; {@link #known} says whether these are all. */
    public List<Datum> list(String prefix) {
        return client.call(Functions.LIST_DATA).arg(prefix).block(Data::new).items();
    }

    /** Whether all keys with a prefix are here. */
    public boolean known(String prefix) {
        return client.call(Functions.DATA_KNOWN).arg(prefix).number() != 0;
    }

    /** Writes a key. */
    public CompletableFuture<Void> set(String key, byte[] value) {
        Invocation call = client.call(Functions.SET_DATA).arg(key);
        return change(call.pointer(call.put(value)).arg(value.length));
    }

    /** Takes a key away. */
    public CompletableFuture<Void> delete(String key) {
        return change(client.call(Functions.DELETE_DATA).arg(key));
    }

    /** From the server, with its whole value. */
    public Datum fetch(String key, Duration timeout) {
        return client.call(Functions.FETCH_DATA).arg(key).arg(timeout).block(Datum::new);
    }

    /** Brings all keys with a prefix, and tells how many came. */
    public long sync(String prefix, Duration timeout) {
        return client.call(Functions.SYNC_DATA).arg(prefix).arg(timeout).number();
    }

    /** The names that this user gives others, as far as they are here; sync the prefix "contact/" for all. */
    public Map<String, String> contacts() {
        Map<String, String> names = new LinkedHashMap<>();
        client.call(Functions.GET_CONTACTS).block(Contacts::new).items().forEach(c -> names.put(c.user(), c.name()));
        return names;
    }

    /** Another name for a contact; it may be empty. */
    public CompletableFuture<Void> setContact(String user, String name) {
        return change(client.call(Functions.SET_CONTACT).arg(user).arg(name));
    }

    /** No longer a contact. */
    public CompletableFuture<Void> removeContact(String user) {
        return change(client.call(Functions.REMOVE_CONTACT).arg(user));
    }
}
