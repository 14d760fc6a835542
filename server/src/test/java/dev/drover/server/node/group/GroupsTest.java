package dev.drover.server.node.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.GroupName;
import dev.drover.api.GroupView;
import dev.drover.api.NodeName;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Groups and the choice of nodes, with expressions in a real engine. */
final class GroupsTest {

    private static final QueryHost HOST = new QueryHost();
    private static final GroupConfiguration BOUNDS =
            new GroupConfiguration(8, 5, 3, Duration.ofSeconds(60), 64L << 20, 4);

    private final InMemoryGroupStore store = new InMemoryGroupStore();
    private final FakeDirectory nodes =
            new FakeDirectory()
                    .node("web-2", Map.of("tier", "web"), "{\"os\": {\"family\": \"debian\"}}")
                    .node("web-1", Map.of("tier", "web"), "{\"os\": {\"family\": \"redhat\"}}")
                    .node("db-1", Map.of("tier", "db"), "{\"os\": {\"family\": \"debian\"}}")
                    .node("new");
    private final Groups groups = groups(BOUNDS);

    @AfterAll
    static void close() {
        HOST.close();
    }

    @Test
    void choosesByNameOnceEach() {
        assertThat(chosen("web-2 web-1", "web-2")).containsExactly("web-1", "web-2");
        assertThat(chosen("*")).containsExactly("db-1", "new", "web-1", "web-2");
        assertThat(chosen("web-*,new")).containsExactly("new", "web-1", "web-2");
        assertThat(chosen("x*")).isEmpty();
    }

    @Test
    void removesAndKeepsWhateverTheOrder() {
        assertThat(chosen("!db-1")).containsExactly("new", "web-1", "web-2");
        assertThat(chosen("!web-1 web-*")).containsExactly("web-2");
        assertThat(chosen("&*-1")).containsExactly("db-1", "web-1");
        assertThat(chosen("web-* &*-1 !db-*")).containsExactly("web-1");
        assertThat(chosen("facts.os.family === 'debian'", "!web-2")).containsExactly("db-1");
    }

    @Test
    void choosesByExpression() {
        assertThat(chosen("facts.os.family === 'debian' && labels.tier !== 'db'"))
                .containsExactly("web-2");
        assertThat(chosen("state === 'ONLINE' && name < 'e'")).containsExactly("db-1");
        assertThat(chosen("(labels.tier)", "new")).hasSize(4);
    }

    @Test
    void namesWhatThereIsNot() {
        DroverException node = refusal(() -> groups.choose(List.of("web-1,web-9")));
        assertThat(node.kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(node.text()).isEqualTo("There is no node web-9");
        assertThat(refusal(() -> groups.choose(List.of("labels.gpu"))).hint())
                .contains("(labels.gpu)");
        assertThat(refusal(() -> groups.choose(List.of("* !web-9"))).kind())
                .isEqualTo(ErrorKind.NOT_FOUND);
        DroverException group = refusal(() -> groups.choose(List.of("@web")));
        assertThat(group.kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(group.text()).isEqualTo("There is no group web");
    }

    @Test
    void namesTheNodeForWhichAQueryFails() {
        assertThat(refusal(() -> groups.choose(List.of("fact.os === 1"))).text())
                .contains("'fact.os === 1'", "node db-1", "line 1, column 1", "ReferenceError");
    }

    @Test
    void groupsNestAndOverlap() {
        set("web", List.of("web-1", "web-2"), null);
        set("all", List.of("@web", "web-1", "db-1"), null);
        set("debian", null, "facts.os.family === 'debian'");
        set("debian-web", null, "@debian &@web");
        assertThat(chosen("@all")).containsExactly("db-1", "web-1", "web-2");
        assertThat(chosen("@all !@web")).containsExactly("db-1");
        assertThat(chosen("@debian-web")).containsExactly("web-2");
        assertThat(groups.memberships().of(new NodeName("web-2")))
                .extracting(GroupName::value)
                .containsExactly("all", "debian", "debian-web", "web");
        assertThat(groups.memberships().of(new NodeName("new"))).isEmpty();
        assertThat(chosen("groups.includes('web') && !groups.includes('debian')"))
                .containsExactly("web-1");
    }

    @Test
    void whatChangesHoldsAtOnce() {
        set("web", List.of("web-1"), null);
        set("debian", null, "facts.os.family === 'debian'");
        groups.add(name("web"), List.of("new", "@debian"));
        assertThat(chosen("@web")).containsExactly("db-1", "new", "web-1", "web-2");
        nodes.node("new", Map.of(), "{\"os\": {\"family\": \"debian\"}}");
        assertThat(chosen("@debian")).containsExactly("db-1", "new", "web-2");
        groups.remove(name("web"), List.of("@debian", "web-1", "never-there"));
        assertThat(chosen("@web")).containsExactly("new");
    }

    @Test
    void aRemovedNodeLeavesAndComesBackUnderItsName() {
        set("web", List.of("web-1", "web-2", "later"), "new");
        nodes.remove("web-1");
        nodes.remove("new");
        assertThat(chosen("@web")).containsExactly("web-2");
        GroupView view = groups.get(name("web"));
        assertThat(view.members()).containsExactly("later", "web-1", "web-2");
        assertThat(view.absent()).extracting(NodeName::value).containsExactly("later", "web-1");
        nodes.node("web-1");
        assertThat(chosen("@web")).containsExactly("web-1", "web-2");
    }

    @Test
    void changesOnlyWhatIsGiven() {
        groups.set(name("g"), "about", List.of("web-1"), "db-*");
        groups.set(name("g"), null, List.of("web-2"), null);
        assertThat(groups.list())
                .containsExactly(
                        new GroupView(name("g"), "about", List.of("web-2"), "db-*", null, null));
        groups.set(name("g"), "", null, "");
        assertThat(groups.list())
                .containsExactly(new GroupView(name("g"), "", List.of("web-2"), null, null, null));
        assertThat(groups(BOUNDS).list()).isEqualTo(groups.list());
    }

    @Test
    void refusesACycleWithItsPath() {
        set("a", List.of(), null);
        set("b", List.of("@a"), null);
        set("c", null, "@b !web-1");
        DroverException cycle = refusal(() -> set("a", List.of("@c"), null));
        assertThat(cycle.kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(cycle.text()).isEqualTo("Group a would contain itself: a > c > b > a");
        assertThat(refusal(() -> groups.add(name("a"), List.of("@a"))).text()).contains("a > a");
        assertThat(groups.get(name("a")).members()).isEmpty();
    }

    @Test
    void keepsItsBounds() {
        set("a", List.of(), null);
        set("b", List.of("@a"), null);
        set("c", List.of("@b"), null);
        assertThat(refusal(() -> set("d", List.of("@c"), null)).text())
                .isEqualTo("Groups would nest 4 deep: d > c > b > a; the limit is 3");
        set("z", List.of(), null);
        assertThat(refusal(() -> set("a", List.of("@z"), null)).text())
                .isEqualTo("Groups would nest 4 deep: c > b > a > z; the limit is 3");
        assertThat(refusal(() -> set("m", List.of("a", "b", "c", "d", "e", "@a"), null)).text())
                .isEqualTo("Group m would have 6 members; the limit is 5");
        for (int i = 0; i < 4; i++) {
            set("more-" + i, List.of(), null);
        }
        DroverException full = refusal(() -> set("more-4", List.of(), null));
        assertThat(full.text()).isEqualTo("There are 8 groups; the limit is 8");
        assertThat(full.hint()).contains("groups.groups");
        assertThat(refusal(() -> groups.set(name("a"), "x".repeat(1_001), null, null)).text())
                .contains("1001 characters; the limit is 1000");
    }

    @Test
    void refusesWhatItWouldDependOnInVain() {
        assertThat(refusal(() -> set("a", List.of("@none"), null)).text())
                .isEqualTo("There is no group none");
        assertThat(refusal(() -> set("a", null, "@none")).kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(refusal(() -> groups.add(name("a"), List.of("web-1"))).kind())
                .isEqualTo(ErrorKind.NOT_FOUND);
        set("inner", List.of("web-1"), null);
        set("outer", List.of("@inner"), null);
        set("query", null, "!@inner");
        DroverException used = refusal(() -> groups.delete(name("inner")));
        assertThat(used.kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(used.text()).isEqualTo("Group inner is part of outer, query");
        groups.delete(name("outer"));
        groups.delete(name("query"));
        groups.delete(name("inner"));
        assertThat(store.groups()).isEmpty();
        assertThat(refusal(() -> groups.delete(name("inner"))).kind())
                .isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void refusesAQueryThatFailsNow() {
        assertThat(refusal(() -> set("a", null, "facts.os.family ==== 1")).text())
                .startsWith("Group a: The query 'facts.os.family ==== 1' cannot be read");
        DroverException ofGroups = refusal(() -> set("a", null, "groups.includes('b')"));
        assertThat(ofGroups.text()).contains("ReferenceError: groups is not defined");
        assertThat(ofGroups.hint()).contains("name, state, labels, facts");
        assertThat(store.groups()).isEmpty();
    }

    @Test
    void aGroupWhoseQueryFailsLaterHarmsNoOther() {
        set("strict", null, "facts.os.family.startsWith('d')");
        set("web", List.of("web-1"), null);
        assertThat(groups.memberships().failed()).isEmpty();
        nodes.node("odd", Map.of(), "{\"os\": {\"family\": 5}}");
        Memberships found = groups.memberships();
        assertThat(found.failed()).containsOnlyKeys(name("strict"));
        assertThat(found.of(new NodeName("web-1"))).contains(name("web"));
        assertThat(refusal(() -> groups.choose(List.of("@strict"))).text())
                .startsWith("Group strict: ")
                .contains("node odd");
        assertThat(refusal(() -> groups.choose(List.of("groups.includes('web')"))).text())
                .startsWith("Group strict: ");
        groups.set(name("strict"), "known to fail", List.of("web-1"), null);
        groups.delete(name("strict"));
        assertThat(groups.memberships().failed()).isEmpty();
    }

    @Test
    void allQueriesOfAChoiceShareItsTime() {
        Groups hasty =
                groups(new GroupConfiguration(8, 5, 3, Duration.ofMillis(200), 64L << 20, 4));
        DroverException late = refusal(() -> hasty.choose(List.of("(() => { for (;;); })()")));
        assertThat(late.kind()).isEqualTo(ErrorKind.TIMEOUT);
        assertThat(late.text()).contains("its limit of 200 ms for 4 nodes");
        assertThat(late.hint()).contains("groups.queryTime");
    }

    @Test
    void changesAtOnceLoseNone() throws Exception {
        set("g", List.of(), null);
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> threads =
                List.of("a", "b", "c", "d", "e").stream()
                        .map(member ->
                                Thread.startVirtualThread(() -> {
                                    try {
                                        begin.await();
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                    groups.add(name("g"), List.of(member));
                                }))
                        .toList();
        begin.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(groups.get(name("g")).members()).containsExactly("a", "b", "c", "d", "e");
    }

    private Groups groups(GroupConfiguration configuration) {
        return new Groups(store, nodes, HOST.expressions(configuration), configuration);
    }

    private void set(String group, @Nullable List<String> members, @Nullable String query) {
        groups.set(name(group), null, members, query);
    }

    private List<String> chosen(String... texts) {
        return groups.choose(Arrays.asList(texts)).stream()
                .map(node -> node.name().value())
                .toList();
    }

    private static GroupName name(String text) {
        return new GroupName(text);
    }

    private static DroverException refusal(Runnable action) {
        DroverException error = catchThrowableOfType(DroverException.class, action::run);
        assertThat(error).isNotNull();
        return error;
    }
}
