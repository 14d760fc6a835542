package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.AccessFile.GrantPart;
import dev.drover.server.access.AccessFile.Mark;
import dev.drover.server.access.AccessFile.Mistake;
import dev.drover.server.access.AccessFile.RolePart;
import dev.drover.server.access.AccessFile.UserPart;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings users, roles and grants to what a file says of them. It adds and changes, and removes
 * nothing. Safe for use by many threads.
 */
public final class AccessFiles {

    private static final int LONGEST = 1_000_000;
    private static final int MOST_MISTAKES = 100;

    /**
     * What a file made different, as {@code user ada}, {@code role operator} and {@code grant ada:
     * operator on @web}.
     */
    public record Applied(List<String> added, List<String> changed, int unchanged) {}

    private final Rights rights;
    private final Grants grants;
    private final InstantSource clock;

    AccessFiles(Rights rights, Grants grants, InstantSource clock) {
        this.rights = rights;
        this.grants = grants;
        this.clock = clock;
    }

    /**
     * Applies it whole or not at all.
     *
     * @param yaml lists under {@code users}, {@code roles} and {@code grants}
     * @param dryRun tells what would become different, and changes nothing
     * @throws DroverException INVALID_PARAMETERS with every mistake, its line and column, also in
     *     the details under {@code mistakes}: {@code [{line, column, message}]}
     */
    public Applied apply(String yaml, boolean dryRun) {
        if (yaml.length() > LONGEST) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    "The file has " + yaml.length() + " characters; the limit is " + LONGEST,
                    "Make several files of it.");
        }
        List<Mistake> mistakes = new ArrayList<>();
        AccessFile file = AccessFileReader.read(yaml, mistakes);
        file.grants()
                .forEach(grant ->
                        noting(mistakes, grant.at(), () -> grants.requireGroups(grant.on())));
        return dryRun
                ? rights.tryOut(draft -> apply(draft, file, mistakes))
                : rights.change(draft -> apply(draft, file, mistakes));
    }

    private Applied apply(RightsDraft draft, AccessFile file, List<Mistake> before) {
        List<Mistake> mistakes = new ArrayList<>(before);
        Tally tally = new Tally();
        file.roles().forEach(role -> noting(mistakes, role.at(), () -> put(draft, role, tally)));
        file.users().forEach(user -> noting(mistakes, user.at(), () -> put(draft, user, tally)));
        file.grants()
                .forEach(grant -> noting(mistakes, grant.at(), () -> add(draft, grant, tally)));
        if (!mistakes.isEmpty()) {
            throw wrong(mistakes);
        }
        return tally.applied();
    }

    private static void put(RightsDraft draft, RolePart part, Tally tally) {
        Role old = draft.role(part.name()).orElse(null);
        Role role =
                Roles.edited(
                        old == null ? Role.empty(part.name()) : old,
                        new Roles.Setting(
                                part.description(), part.permissions(), part.tools(), null, null));
        draft.put(role);
        tally.count("role " + part.name(), old == null, !role.equals(old));
    }

    private void put(RightsDraft draft, UserPart part, Tally tally) {
        User old = draft.user(part.name()).orElse(null);
        User user =
                Users.edited(
                        old == null
                                ? User.plain(
                                        part.name(),
                                        Set.of(),
                                        clock.instant().truncatedTo(ChronoUnit.MILLIS))
                                : old,
                        new Users.Setting(
                                part.permissions(), part.trusted(), part.disabled(), null),
                        null);
        draft.put(user);
        tally.count("user " + part.name(), old == null, !user.equals(old));
    }

    private static void add(RightsDraft draft, GrantPart part, Tally tally) {
        for (Place place : part.on()) {
            Grant grant = new Grant(part.user(), part.role(), place);
            tally.count("grant " + grant, draft.add(grant), false);
        }
    }

    private static void noting(List<Mistake> mistakes, Mark at, Runnable step) {
        try {
            step.run();
        } catch (DroverException e) {
            mistakes.add(new Mistake(at, e.text()));
        }
    }

    private static DroverException wrong(List<Mistake> mistakes) {
        List<Mistake> shown =
                mistakes.stream()
                        .sorted(
                                Comparator.comparingInt((Mistake mistake) -> mistake.at().line())
                                        .thenComparingInt(mistake -> mistake.at().column()))
                        .distinct()
                        .limit(MOST_MISTAKES)
                        .toList();
        StringBuilder text = new StringBuilder("Nothing was changed: the file has ");
        text.append(mistakes.size()).append(mistakes.size() == 1 ? " mistake" : " mistakes");
        shown.forEach(mistake ->
                text.append("\nline ")
                        .append(mistake.at().line())
                        .append(", column ")
                        .append(mistake.at().column())
                        .append(": ")
                        .append(mistake.message()));
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                text.toString(),
                "Correct the file; docs/administration.md shows its form.",
                Map.of(
                        "mistakes",
                        shown.stream()
                                .map(mistake ->
                                        Map.of(
                                                "line",
                                                mistake.at().line(),
                                                "column",
                                                mistake.at().column(),
                                                "message",
                                                mistake.message()))
                                .toList()),
                null);
    }

    /** Counts what becomes different. Used by one thread. */
    private static final class Tally {

        private final List<String> added = new ArrayList<>();
        private final List<String> changed = new ArrayList<>();
        private int unchanged;

        private void count(String what, boolean isNew, boolean differs) {
            if (isNew) {
                added.add(what);
            } else if (differs) {
                changed.add(what);
            } else {
                unchanged++;
            }
        }

        private Applied applied() {
            return new Applied(List.copyOf(added), List.copyOf(changed), unchanged);
        }
    }
}
