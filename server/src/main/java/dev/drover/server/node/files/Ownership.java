package dev.drover.server.node.files;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.process.supervisor.Libc;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Map;
import java.util.Objects;

/** A user, and maybe a group, of this machine whom a file is to belong to. */
final class Ownership {

    private final FileOwner wanted;
    private final UserPrincipal user;
    private final @Nullable GroupPrincipal group;

    private Ownership(FileOwner wanted, UserPrincipal user, @Nullable GroupPrincipal group) {
        this.wanted = wanted;
        this.user = user;
        this.group = group;
    }

    /**
     * Looks user and group up.
     *
     * @throws DroverException NOT_FOUND for one that this machine does not know
     */
    static Ownership find(FileOwner wanted, Path target) throws IOException {
        String group = wanted.group();
        return new Ownership(
                wanted,
                look(
                        wanted.user(),
                        "user",
                        target,
                        UserPrincipalLookupService::lookupPrincipalByName),
                group == null
                        ? null
                        : look(
                                group,
                                "group",
                                target,
                                UserPrincipalLookupService::lookupPrincipalByGroupName));
    }

    private interface Look<P> {
        P up(UserPrincipalLookupService names, String name) throws IOException;
    }

    private static <P> P look(String name, String what, Path target, Look<P> look)
            throws IOException {
        try {
            return look.up(target.getFileSystem().getUserPrincipalLookupService(), name);
        } catch (UserPrincipalNotFoundException e) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "'%s' cannot belong to the %s '%s', which this machine does not know"
                            .formatted(target, what, name),
                    "Correct the owner, or make it there.",
                    Map.of(),
                    e);
        }
    }

    /** Refuses early what only root could do later. */
    void requirePossible(Path ownFile, Path target) throws IOException {
        if (Libc.effectiveUser() != 0
                && !Files.getOwner(ownFile, LinkOption.NOFOLLOW_LINKS).equals(user)) {
            throw refused(target, "only root may give files away", null);
        }
    }

    void give(Path file, Path target) throws IOException {
        PosixFileAttributeView view =
                Objects.requireNonNull(
                        Files.getFileAttributeView(
                                file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
        try {
            if (group != null) {
                view.setGroup(group);
            }
            view.setOwner(user);
        } catch (IOException e) {
            throw refused(target, FileFailures.reason(e), e);
        }
    }

    private DroverException refused(Path target, String reason, @Nullable IOException cause) {
        return new DroverException(
                ErrorKind.NOT_ALLOWED,
                "'" + target + "' cannot be given to '" + wanted + "': " + reason,
                "Leave the owner out, or run the receiving server as root.",
                Map.of(),
                cause);
    }
}
