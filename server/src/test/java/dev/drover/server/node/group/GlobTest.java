package dev.drover.server.node.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;

final class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "*, web-1, true",
        "web-*, web-1, true",
        "web-*, web-, true",
        "web-*, webs, false",
        "*-1, web-1, true",
        "*-1, web-1-2, false",
        "w*b*1, web-1, true",
        "w*x*1, web-1, false",
        "web-?, web-1, true",
        "web-?, web-12, false",
        "web-??*, web-1, false",
        "web-[1-3], web-3, true",
        "web-[1-3], web-4, false",
        "web-[13], web-2, false",
        "web-[!1-3], web-4, true",
        "web-[^1-3], web-3, false",
        "web-[a-], web--, true",
        "web-[.], web-x, false",
        "web.1, webx1, false",
        "**a**, bab, true",
    })
    void matches(String pattern, String name, boolean expected) {
        assertThat(new Glob(pattern).matches(name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "web-[1, a bracket that is not closed",
        "web-[], a bracket with nothing in it",
        "web-[!], a bracket with nothing in it",
        "web-1], a bracket that is not opened",
        "web-[3-1], a range that goes backwards",
    })
    void refusesWhatIsNoPattern(String pattern, String said) {
        assertThatThrownBy(() -> new Glob(pattern))
                .hasMessageContaining("'" + pattern + "'")
                .hasMessageContaining(said);
    }

    @Test
    void agreesWithRegularExpressions() {
        Random random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            String pattern = random(random, "ab*?");
            String name = random(random, "ab");
            String regex = pattern.replace("*", ".*").replace("?", ".");
            assertThat(new Glob(pattern).matches(name))
                    .as("%s %s", pattern, name)
                    .isEqualTo(Pattern.matches(regex, name));
        }
    }

    @Test
    void takesNoLongerForManyStars() {
        Glob glob = new Glob("*a".repeat(45) + "b");
        assertTimeout(
                Duration.ofSeconds(10),
                () -> {
                    for (int i = 0; i < 10_000; i++) {
                        assertThat(glob.matches("a".repeat(100))).isFalse();
                    }
                });
    }

    private static String random(Random random, String characters) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(9);
        for (int i = 0; i < length; i++) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }
}
