package dev.drover.server.process.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Who belongs to a tree. */
final class ProcessTreeTest {

    private static final int LEADER = 100;
    private static final long START = 5_000;

    private final ProcessTree tree =
            new ProcessTree(
                    List.of(new ProcessIdentity(LEADER, START)),
                    markers -> markers.process().equals("mine"));

    private static ProcessStat process(int pid, int parent, int session, long start) {
        return new ProcessStat(pid, 'S', parent, session, start);
    }

    private List<Integer> members(ProcessStat... candidates) {
        return members(Map.of(), candidates);
    }

    private List<Integer> members(Map<Integer, Markers> markers, ProcessStat... candidates) {
        ProcessScan scan = ProcessScan.of(Arrays.asList(candidates), markers);
        return tree.members(scan).stream().map(ProcessStat::pid).sorted().toList();
    }

    @Test
    void takesDescendantsSessionAndMarked() {
        assertThat(
                        members(
                                Map.of(104, new Markers("mine", ""), 105, new Markers("other", "")),
                                process(LEADER, 1, LEADER, START),
                                process(101, LEADER, LEADER, 5_001),
                                process(102, 101, 102, 5_002),
                                process(103, 1, LEADER, 5_003),
                                process(104, 1, 104, 5_004),
                                process(105, 1, 105, 5_005)))
                .containsExactly(LEADER, 101, 102, 103, 104);
    }

    @Test
    void putsParentsBeforeTheirChildrenWhateverTheirNumbers() {
        ProcessScan scan =
                ProcessScan.of(
                        List.of(
                                process(30, 20, LEADER, 5_002),
                                process(LEADER, 1, LEADER, START),
                                process(20, LEADER, LEADER, 5_001),
                                process(101, 30, 101, 5_003)),
                        Map.of());
        assertThat(tree.members(scan).stream().map(ProcessStat::pid))
                .containsExactly(LEADER, 20, 30, 101);
    }

    @Test
    void neverTakesAnotherProcessThatGotTheLeadersPid() {
        assertThat(members(process(LEADER, 1, LEADER, 9_000), process(101, LEADER, LEADER, 9_001)))
                .isEmpty();
    }

    @Test
    void keepsTheSessionOfALeaderThatIsGone() {
        assertThat(members(process(101, 1, LEADER, 5_001))).containsExactly(101);
    }

    @Test
    void remembersWhoLostItsParentBetweenTwoLooks() {
        ProcessStat daemon = process(102, 101, 102, 5_002);
        assertThat(
                        members(
                                process(LEADER, 1, LEADER, START),
                                process(101, LEADER, LEADER, 5_001),
                                daemon))
                .contains(102);
        assertThat(
                        members(
                                process(102, 1, 102, 5_002),
                                process(103, 1, 102, 5_003),
                                process(104, 102, 104, 5_004)))
                .containsExactly(102, 103, 104);
        assertThat(members(process(102, 1, 102, 7_000))).isEmpty();
    }

    @Test
    void leavesEndedOnesOut() {
        assertThat(members(new ProcessStat(LEADER, 'Z', 1, LEADER, START))).isEmpty();
    }

    @Test
    void neverFollowsTheSessionsOfKernelAndInit() {
        var lost =
                new ProcessTree(
                        List.of(new ProcessIdentity(0, 0), new ProcessIdentity(1, 3)),
                        markers -> false);
        ProcessScan scan =
                ProcessScan.of(
                        List.of(process(1, 0, 1, 3), process(2, 0, 0, 3), process(50, 1, 1, 9)),
                        Map.of());
        assertThat(lost.members(scan)).isEmpty();
    }

    @Test
    void isNotSureOfAProcessThatIsBecomingAnotherProgram() {
        ProcessStat changing = process(101, 1, 101, 5_001);
        assertThat(members(Map.of(101, Markers.NOT_YET), changing)).isEmpty();
        assertThat(tree.isSure()).isFalse();
        assertThat(members(Map.of(101, new Markers("mine", "")), changing)).containsExactly(101);
        assertThat(tree.isSure()).isTrue();
    }
}
