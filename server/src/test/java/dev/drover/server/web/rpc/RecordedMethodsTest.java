package dev.drover.server.web.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Secret;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.audit.AuditEvent.Outcome;
import dev.drover.server.audit.InMemoryAuditLog;
import dev.drover.server.audit.InMemoryAuditLog.Recorded;
import dev.drover.server.web.methods.AuditMethods;
import dev.drover.server.web.methods.DataMethods;
import dev.drover.server.web.methods.EventMethods;
import dev.drover.server.web.methods.GrantMethods;
import dev.drover.server.web.methods.GroupMethods;
import dev.drover.server.web.methods.NodeMethods;
import dev.drover.server.web.methods.RoleMethods;
import dev.drover.server.web.methods.RunMethods;
import dev.drover.server.web.methods.ScriptMethods;
import dev.drover.server.web.methods.ServerMethods;
import dev.drover.server.web.methods.StatusMethods;
import dev.drover.server.web.methods.TaskMethods;
import dev.drover.server.web.methods.TokenMethods;
import dev.drover.server.web.methods.ToolMethods;
import dev.drover.server.web.methods.UserMethods;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Every method that changes something is in the audit log before it does, without secrets. */
final class RecordedMethodsTest {

    private static final String SECRET = "hunter2";

    /** What each is called with, and the subject of its entry. A new one gets its line here. */
    private static final Map<String, String[]> CALLS =
            Map.ofEntries(
                    call("script.push", "{'name':'a.js','text':'1'}", "a.js"),
                    call("script.delete", "{'name':'a.js'}", "a.js"),
                    call("run.start", "{'script':'a.js','args':{'password':'hunter2'}}", "a.js"),
                    call("run.cancel", "{'runId':'0N5CKQ4DMB3XA'}", "0N5CKQ4DMB3XA"),
                    call("token.create", "{'name':'board'}", "board"),
                    call("token.revoke", "{'tokenId':'0123456789abcdef'}", "0123456789abcdef"),
                    call("node.token", "{'name':'web-1'}", "web-1"),
                    call("node.label", "{'name':'web-1','set':{'a':'b'}}", "web-1"),
                    call("node.rotate", "{'name':'web-1'}", "web-1"),
                    call("node.revoke", "{'name':'web-1'}", "web-1"),
                    call("node.remove", "{'name':'web-1'}", "web-1"),
                    call("group.set", "{'name':'web'}", "web"),
                    call("group.add", "{'name':'web','members':['web-1']}", "web"),
                    call("group.remove", "{'name':'web','members':['web-1']}", "web"),
                    call("group.delete", "{'name':'web'}", "web"),
                    call("node.withdraw", "{'tokenId':'0123456789abcdef'}", "0123456789abcdef"),
                    call("user.create", "{'name':'ann','password':'hunter2'}", "ann"),
                    call("user.set", "{'name':'ann','password':'hunter2'}", "ann"),
                    call("user.delete", "{'name':'ann'}", "ann"),
                    call("user.password", "{'current':'hunter2','password':'hunter2'}", ""),
                    call("role.create", "{'name':'operators'}", "operators"),
                    call("role.set", "{'name':'operators'}", "operators"),
                    call("role.delete", "{'name':'operators'}", "operators"),
                    call("grant.add", "{'user':'ann','role':'operators','on':['web1']}", "ann"),
                    call("grant.remove", "{'user':'ann','role':'operators','on':['web1']}", "ann"),
                    call("access.apply", "{'yaml':'users: []\\n'}", ""),
                    call("tool.apply", "{'yaml':['name: x']}", ""),
                    call("tool.delete", "{'name':'disk'}", "disk"));

    private static final Set<String> READING =
            Set.of(
                    "get",
                    "list",
                    "poll",
                    "watch",
                    "unwatch",
                    "keys",
                    "log",
                    "history",
                    "info",
                    "tokens",
                    "verify",
                    "export",
                    "discover",
                    "show",
                    "plan",
                    "results",
                    "output",
                    "validate",
                    "explain");

    private final InMemoryAuditLog audit = new InMemoryAuditLog();
    private final List<Integer> recordedBefore = new ArrayList<>();

    private static Map.Entry<String, String[]> call(String method, String params, String subject) {
        return Map.entry(method, new String[] {params.replace('\'', '"'), subject});
    }

    /** Nothing of what they are for is needed to look at them. */
    @SuppressWarnings("NullAway")
    private static List<RpcMethod<?, ?>> all() {
        List<RpcMethod<?, ?>> all = new ArrayList<>();
        all.addAll(new ServerMethods(null).all());
        all.addAll(new RunMethods(null, null).all());
        all.addAll(new EventMethods(null, null).all());
        all.addAll(new StatusMethods(null).all());
        all.addAll(new DataMethods(null).all());
        all.addAll(new ScriptMethods(null).all());
        all.addAll(new TokenMethods(null).all());
        all.addAll(new NodeMethods(null, null).all());
        all.addAll(new GroupMethods(null).all());
        all.addAll(new AuditMethods(null).all());
        all.addAll(new UserMethods(null, null).all());
        all.addAll(new RoleMethods(null, null).all());
        all.addAll(new GrantMethods(null, null).all());
        all.addAll(new ToolMethods(null).all());
        all.addAll(new TaskMethods(null).all());
        return all;
    }

    static Stream<RpcMethod<?, ?>> recorded() {
        return all().stream().filter(method -> method.effect().isRecorded());
    }

    static Stream<RpcMethod<?, ?>> guarded() {
        return recorded().filter(method -> method.permission() != null);
    }

    @Test
    void whatItsNameSaysIsReadingChangesNothingAndNothingElseDoes() {
        for (RpcMethod<?, ?> method : all()) {
            String verb = method.name().substring(method.name().indexOf('.') + 1);
            assertThat(method.effect() == Effect.NONE)
                    .as(method.name())
                    .isEqualTo(READING.contains(verb));
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void anEntryIsThereBeforeTheEffect(RpcMethod<?, ?> method) throws Exception {
        String[] call = CALLS.get(method.name());
        assertThat(call).as(method.name() + " has its line in CALLS").isNotNull();
        Caller alice = Caller.administrator("alice");
        BoundMethod<?, ?> probe = BoundMethod.of(probe(method), audit);

        Object result = probe.call(called(alice), parameters(call));

        assertThat(recordedBefore).containsExactly(1);
        Recorded first = audit.all().getFirst();
        assertThat(first.event().by()).isEqualTo("alice");
        assertThat(first.event().action()).isEqualTo(method.name());
        assertThat(first.event().subject()).isEqualTo(call[1]);
        assertThat(first.event().outcome()).isNull();
        assertThat(first.details().propertyNames()).isNotEmpty();
        assertThat(audit.all().toString()).contains(call[1]);
        for (Recorded each : audit.all()) {
            assertThat(each.details().toString()).doesNotContain(SECRET);
        }
        assertThat(audit.all()).hasSize(method.effect() == Effect.RECORDED_WITH_RESULT ? 2 : 1);
        assertThat(result).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void nothingIsDoneThatCannotBeRecorded(RpcMethod<?, ?> method) {
        String[] call = Objects.requireNonNull(CALLS.get(method.name()));
        audit.failWith(new DroverException(ErrorKind.STORAGE_FULL, "No room", ""));
        BoundMethod<?, ?> probe = BoundMethod.of(probe(method), audit);
        assertThatThrownBy(
                        () -> probe.call(called(Caller.administrator("alice")), parameters(call)))
                .hasMessage("No room");
        assertThat(recordedBefore).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void whoMayNotIsRecordedAsRefused(RpcMethod<?, ?> method) {
        String[] call = Objects.requireNonNull(CALLS.get(method.name()));
        Caller nobody =
                new Caller(Caller.Kind.USER, "bob", Set.of(Permission.EVENT_READ), null, null);
        BoundMethod<?, ?> probe = BoundMethod.of(probe(method), audit);
        assertThatThrownBy(() -> probe.call(called(nobody), parameters(call)))
                .hasMessageContaining("bob may not call " + method.name());
        assertThat(recordedBefore).isEmpty();
        assertThat(audit.all())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.event().outcome()).isEqualTo(Outcome.REFUSED);
                    assertThat(entry.event().subject()).isEqualTo(call[1]);
                });
    }

    @Test
    void whatWasRefusedOrFailedRefersToItsEntry() {
        for (ErrorKind kind : List.of(ErrorKind.CONFLICT, ErrorKind.UNAVAILABLE)) {
            BoundMethod<?, ?> failing =
                    BoundMethod.of(
                            new RpcMethod<>(
                                    "test.change",
                                    Permission.DATA_WRITE,
                                    Effect.RECORDED,
                                    NoParameters.class,
                                    Done.class,
                                    "Fails.",
                                    (call, none) -> {
                                        throw new DroverException(kind, "not now", "");
                                    }),
                            audit);
            assertThatThrownBy(() -> failing.call(called(Caller.administrator("alice")), null))
                    .hasMessage("not now");
        }
        List<Recorded> all = audit.all();
        assertThat(all).hasSize(4);
        assertThat(all.get(1).event().follows()).isEqualTo(1);
        assertThat(all.get(1).event().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(all.get(1).details().path("message").asString()).isEqualTo("not now");
        assertThat(all.get(3).event().follows()).isEqualTo(3);
        assertThat(all.get(3).event().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aMethodThatChangesSomethingCannotBeQuick() {
        RpcMethod<?, ?> change = recorded().findFirst().orElseThrow();
        assertThatThrownBy(change::asQuick).hasMessageContaining("cannot be quick");
    }

    /** The same method, which tells what was recorded when it was called, and gives a secret. */
    @SuppressWarnings("unchecked")
    private <P extends Record> RpcMethod<P, Object> probe(RpcMethod<P, ?> method) {
        return new RpcMethod<>(
                method.name(),
                method.permission(),
                method.effect(),
                method.parameters(),
                Object.class,
                method.summary(),
                (call, parameters) -> {
                    recordedBefore.add(audit.all().size());
                    return Map.of("made", new Secret(SECRET));
                });
    }

    private static RpcCall called(Caller caller) {
        Waits none =
                new Waits() {
                    @Override
                    public void beginWait() {}

                    @Override
                    public void endWait() {}
                };
        return RpcCall.plain(none, caller, Duration.ZERO);
    }

    private static JsonNode parameters(String[] call) {
        return Json.mapper().readTree(call[0]);
    }
}
