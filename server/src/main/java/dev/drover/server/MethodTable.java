package dev.drover.server;

import dev.drover.api.ServerHello;
import dev.drover.server.access.Access;
import dev.drover.server.web.NodeDoor;
import dev.drover.server.web.methods.AuditMethods;
import dev.drover.server.web.methods.DataMethods;
import dev.drover.server.web.methods.EventMethods;
import dev.drover.server.web.methods.GrantMethods;
import dev.drover.server.web.methods.GroupMethods;
import dev.drover.server.web.methods.NodeMethods;
import dev.drover.server.web.methods.NodePolls;
import dev.drover.server.web.methods.RoleMethods;
import dev.drover.server.web.methods.RunMethods;
import dev.drover.server.web.methods.ScriptMethods;
import dev.drover.server.web.methods.ServerMethods;
import dev.drover.server.web.methods.StatusMethods;
import dev.drover.server.web.methods.TaskMethods;
import dev.drover.server.web.methods.TokenMethods;
import dev.drover.server.web.methods.ToolMethods;
import dev.drover.server.web.methods.UserMethods;
import dev.drover.server.web.rpc.RpcMethod;
import dev.drover.server.web.rpc.RpcMethodTable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The one method table: each noun's methods with what they go to.
 *
 * @param door null where this server is a node
 */
record MethodTable(
        Foundation base,
        Access access,
        Scripting scripting,
        Running running,
        @Nullable NodeDoor door,
        Supplier<ServerHello> hello) {

    RpcMethodTable table() {
        return RpcMethodTable.later(this::all, base.version(), base.audit());
    }

    private List<RpcMethod<?, ?>> all() {
        List<RpcMethod<?, ?>> all = new ArrayList<>();
        all.addAll(new ServerMethods(hello).all());
        all.addAll(new RunMethods(running.runs(), running.table()).all());
        all.addAll(new EventMethods(base.coordination().events(), running.runs()).all());
        all.addAll(new StatusMethods(base.data().status()).all());
        all.addAll(new DataMethods(base.data().publicData()).all());
        all.addAll(new ScriptMethods(base.library()).all());
        all.addAll(new TokenMethods(access.tokens()).all());
        all.addAll(new UserMethods(access.users(), access.grants()).all());
        all.addAll(new RoleMethods(access.roles(), access.grants()).all());
        all.addAll(new GrantMethods(access.grants(), access.files()).all());
        all.addAll(new NodeMethods(door, scripting.groups()).all());
        all.addAll(new NodePolls(door).all());
        all.addAll(new GroupMethods(scripting.groups()).all());
        all.addAll(new TaskMethods(scripting.tasks()).all());
        all.addAll(new ToolMethods(scripting.tools()).all());
        all.addAll(new AuditMethods(base.audit().reader()).all());
        return all;
    }
}
