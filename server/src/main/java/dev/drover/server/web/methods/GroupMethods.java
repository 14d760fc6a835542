package dev.drover.server.web.methods;

import dev.drover.api.GroupName;
import dev.drover.api.GroupView;
import dev.drover.server.access.Permission;
import dev.drover.server.node.group.Groups;
import dev.drover.server.web.rpc.Done;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** {@code group.*}: the groups of nodes. */
public final class GroupMethods {

    record Named(GroupName name) {}

    /**
     * @param members names of nodes, and of groups with {@code @} before them
     */
    record Setting(
            GroupName name,
            @Nullable String description,
            @Nullable List<String> members,
            @Nullable String query) {}

    record Members(GroupName name, List<String> members) {}

    record GroupList(List<GroupView> groups) {}

    private final Groups groups;

    public GroupMethods(Groups groups) {
        this.groups = groups;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "group.list",
                        Permission.NODE_READ,
                        Effect.NONE,
                        NoParameters.class,
                        GroupList.class,
                        "Gives the groups of nodes, without the nodes that are in them.",
                        (call, none) -> new GroupList(groups.list())),
                new RpcMethod<>(
                        "group.get",
                        Permission.NODE_READ,
                        Effect.NONE,
                        Named.class,
                        GroupView.class,
                        "Gives a group with the nodes that are in it now.",
                        (call, named) -> groups.get(named.name())),
                new RpcMethod<>(
                        "group.set",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Setting.class,
                        GroupView.class,
                        "Adds a group or changes what is given of one; an empty query is none.",
                        (call, setting) ->
                                groups.set(
                                        setting.name(),
                                        setting.description(),
                                        setting.members(),
                                        setting.query())),
                new RpcMethod<>(
                        "group.add",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Members.class,
                        GroupView.class,
                        "Adds static members to a group.",
                        (call, more) -> groups.add(more.name(), more.members())),
                new RpcMethod<>(
                        "group.remove",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Members.class,
                        GroupView.class,
                        "Takes static members out of a group.",
                        (call, less) -> groups.remove(less.name(), less.members())),
                new RpcMethod<>(
                        "group.delete",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Named.class,
                        Done.class,
                        "Deletes a group that is part of no other.",
                        (call, named) -> {
                            groups.delete(named.name());
                            return Done.DONE;
                        }));
    }
}
