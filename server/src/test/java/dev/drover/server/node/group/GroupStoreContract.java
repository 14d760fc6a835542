package dev.drover.server.node.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.GroupName;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

/** What every store of groups does. */
public abstract class GroupStoreContract {

    private static final Group WEB =
            Group.of(
                    new GroupName("web"),
                    "serves pages, \"quoted\" and ünicode",
                    List.of("web-2", "web-1", "@edge"),
                    "facts.os.family === 'debian'");

    private static final Group EDGE = Group.of(new GroupName("edge"), "", List.of(), null);

    /** An empty one. */
    protected abstract GroupStore store();

    @Test
    void givesGroupsBackAsTheyWereByName() {
        GroupStore store = store();
        store.put(WEB);
        store.put(EDGE);
        assertThat(store.groups()).containsExactly(EDGE, WEB);
    }

    @Test
    void takesAGroupInThePlaceOfTheOneBefore() {
        GroupStore store = store();
        store.put(WEB);
        Group changed = Group.of(WEB.name(), "other", List.of("web-3"), null);
        store.put(changed);
        assertThat(store.groups()).containsExactly(changed);
    }

    @Test
    void deletesAGroupOnce() {
        GroupStore store = store();
        store.put(WEB);
        store.put(EDGE);
        assertThat(store.delete(WEB.name())).isTrue();
        assertThat(store.delete(WEB.name())).isFalse();
        assertThat(store.groups()).containsExactly(EDGE);
    }

    @Test
    void keepsTheLongestGroup() {
        String longest = "n".repeat(94);
        Group full =
                Group.of(
                        new GroupName("g".repeat(100)),
                        "d".repeat(1_000),
                        IntStream.range(0, 10_000).mapToObj(i -> longest + "-" + i).toList(),
                        "q".repeat(10_000));
        GroupStore store = store();
        store.put(full);
        assertThat(store.groups()).containsExactly(full);
    }
}
