package dev.drover.server.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

final class SharedTest {

    private final Shared<List<Integer>> shared = new Shared<>();

    @Test
    void findsWhatAnswersTheQuestionAndNothingElse() {
        List<Integer> one = shared.keep(List.of(1));
        List<Integer> two = shared.keep(List.of(2));
        assertThat(shared.find(each -> each.equals(one))).isSameAs(one);
        assertThat(shared.find(each -> each.equals(two))).isSameAs(two);
        assertThat(shared.find(each -> each.equals(List.of(3)))).isNull();
    }

    @Test
    void keepsOnlyTheNewest() {
        List<List<Integer>> held = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            held.add(shared.keep(List.of(i)));
        }
        assertThat(held)
                .filteredOn(one -> shared.find(one::equals) != null)
                .isEqualTo(held.subList(96, 100));
    }

    @Test
    void holdsNothingForNobody() {
        shared.keep(new ArrayList<>(List.of(1)));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> {
                    System.gc();
                    return shared.find(each -> true) == null;
                });
    }
}
