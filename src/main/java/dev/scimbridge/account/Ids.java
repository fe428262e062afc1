package dev.scimbridge.account;

import java.util.UUID;
import java.util.function.Supplier;

/** Where new ids come from: {@link OrderedUuid} in the service; a seeded test repeats its own. */
public record Ids(Supplier<UUID> source) {

    public static Ids ordered() {
        return new Ids(OrderedUuid::fresh);
    }

    public AccountId account() {
        return new AccountId(source.get());
    }

    public GroupId group() {
        return new GroupId(source.get());
    }
}
