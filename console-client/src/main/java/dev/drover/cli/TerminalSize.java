package dev.drover.cli;

import dev.drover.cli.terminal.Traits;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Asks the terminal of the standard output how large it is now (ioctl_tty(2)). The launcher told
 * how large it was at the start, which is enough for a command that prints and ends, and costs
 * nothing.
 */
final class TerminalSize {

    private static final int STANDARD_OUTPUT = 1;

    /** On Linux, on every architecture that has a JDK 25. */
    private static final long TIOCGWINSZ = 0x5413;

    private static final long BYTES_OF_WINSIZE = 8;

    private final MethodHandle ioctl;

    private TerminalSize(MethodHandle ioctl) {
        this.ioctl = ioctl;
    }

    /** For processes whose system has it; elsewhere the size stays what it was. */
    static Traits of(Traits before) {
        return System.getProperty("os.name", "").equals("Linux") ? Holder.SIZE.ask(before) : before;
    }

    /** Made at the first question: most commands never ask. */
    private static final class Holder {
        private static final TerminalSize SIZE = new TerminalSize(find());
    }

    @SuppressWarnings("restricted") // the launcher allows native access
    private static MethodHandle find() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("ioctl"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2));
    }

    private Traits ask(Traits before) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(BYTES_OF_WINSIZE, 2);
            int failed = (int) ioctl.invokeExact(STANDARD_OUTPUT, TIOCGWINSZ, size);
            int rows = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0));
            int columns = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 2));
            return failed != 0 || rows == 0 || columns == 0 ? before : before.sized(columns, rows);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("A call of C throws nothing", e);
        }
    }
}
