package dev.drover.server.web.methods;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.AccessFiles;
import dev.drover.server.access.Explanation;
import dev.drover.server.access.Grant;
import dev.drover.server.access.Grants;
import dev.drover.server.access.Permission;
import dev.drover.server.access.Place;
import dev.drover.server.access.RoleName;
import dev.drover.server.web.rpc.Done;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** {@code grant.*}: users' roles on nodes and groups of them; and files of all that. */
public final class GrantMethods {

    /**
     * @param on names of nodes, {@code @} and names of groups, or {@code *}
     */
    record Granting(String user, RoleName role, List<String> on) {}

    record Filter(@Nullable String user, @Nullable RoleName role) {}

    /**
     * @param user the caller's own where it is not said; another needs ADMINISTER
     * @param targets as commands take them
     */
    record Question(@Nullable String user, String tool, List<String> targets) {}

    record GrantView(String user, RoleName role, String on) {

        static GrantView of(Grant grant) {
            return new GrantView(grant.user(), grant.role(), grant.on().toString());
        }
    }

    record GrantList(List<GrantView> grants) {}

    /**
     * @param dryRun tells what would become different, and changes nothing
     */
    record File(String yaml, @Nullable Boolean dryRun) {}

    private final Grants grants;
    private final AccessFiles files;

    public GrantMethods(Grants grants, AccessFiles files) {
        this.grants = grants;
        this.files = files;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "grant.list",
                        Permission.ADMINISTER,
                        Effect.NONE,
                        Filter.class,
                        GrantList.class,
                        "Gives the grants, or those of a user or a role.",
                        (call, filter) -> view(grants.list(filter.user(), filter.role()))),
                new RpcMethod<>(
                        "grant.add",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Granting.class,
                        GrantList.class,
                        "Grants a role to a user on nodes and groups; gives the grants that are"
                                + " new.",
                        (call, granting) ->
                                view(
                                        grants.add(
                                                granting.user(),
                                                granting.role(),
                                                places(granting)))),
                new RpcMethod<>(
                        "grant.remove",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Granting.class,
                        Done.class,
                        "Takes grants away, all or none.",
                        (call, granting) -> {
                            grants.remove(granting.user(), granting.role(), places(granting));
                            return Done.DONE;
                        }),
                new RpcMethod<>(
                        "grant.explain",
                        Permission.NODE_READ,
                        Effect.NONE,
                        Question.class,
                        Explanation.class,
                        "Tells whether a user may use a tool on nodes, and what counts for it and"
                                + " what is missing.",
                        this::explain),
                new RpcMethod<>(
                        "access.apply",
                        Permission.ADMINISTER,
                        Effect.RECORDED_WITH_RESULT,
                        File.class,
                        AccessFiles.Applied.class,
                        "Adds and changes the users, roles and grants of a YAML file, all or"
                                + " nothing.",
                        (call, file) ->
                                files.apply(file.yaml(), Boolean.TRUE.equals(file.dryRun()))));
    }

    private Explanation explain(RpcCall call, Question question) {
        String own = call.caller().user();
        String user = question.user() == null ? own : question.user();
        if (!user.equals(own)) {
            call.caller().require(Permission.ADMINISTER, "grant.explain for another user");
        }
        return grants.explain(user, question.tool(), question.targets());
    }

    private static List<Place> places(Granting granting) {
        if (granting.on().isEmpty()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The grant of " + granting.role() + " to " + granting.user() + " is on nothing",
                    "Say on which nodes: names, @group, or *.");
        }
        return granting.on().stream().map(Place::of).toList();
    }

    private static GrantList view(List<Grant> grants) {
        return new GrantList(grants.stream().map(GrantView::of).toList());
    }
}
