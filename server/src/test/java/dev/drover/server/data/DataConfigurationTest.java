package dev.drover.server.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

final class DataConfigurationTest {

    @Test
    void hasDefaults() {
        assertThat(DataConfiguration.defaults())
                .isEqualTo(
                        new DataConfiguration(
                                200,
                                262_144,
                                100_000,
                                67_108_864,
                                100_000,
                                33_554_432,
                                2_000,
                                10_000,
                                16_777_216,
                                134_217_728,
                                10_000,
                                50_000,
                                Duration.ofMinutes(5),
                                4_096,
                                Duration.ofSeconds(60)));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void namesTheSettingThatIsOutOfBounds(RecordComponent key) {
        assertThatThrownBy(() -> withNegative(key))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION);
                            assertThat(e.text()).contains("data." + key.getName(), " -");
                        });
    }

    static Stream<RecordComponent> keys() {
        return Arrays.stream(DataConfiguration.class.getRecordComponents());
    }

    private static void withNegative(RecordComponent wrong) throws Throwable {
        RecordComponent[] keys = DataConfiguration.class.getRecordComponents();
        Object[] values = new Object[keys.length];
        for (int i = 0; i < keys.length; i++) {
            values[i] =
                    keys[i].getName().equals(wrong.getName())
                            ? negative(keys[i].getType())
                            : keys[i].getAccessor().invoke(DataConfiguration.defaults());
        }
        Class<?>[] types =
                Arrays.stream(keys).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            DataConfiguration.class.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static Object negative(Class<?> type) {
        if (type == int.class) {
            return -1;
        }
        if (type == long.class) {
            return -1L;
        }
        return Duration.ofMillis(-1);
    }
}
