package dev.drover.server.process.supervisor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * {@code posix_spawn} with what a supervised process needs: a session of its own, default signals,
 * three streams, a directory, and no other descriptor of the caller.
 *
 * <p>Not safe for use by many threads: one for each thread that spawns.
 */
final class PosixSpawn {

    private static final FunctionDescriptor ON_ONE = FunctionDescriptor.of(JAVA_INT, ADDRESS);
    private static final FunctionDescriptor ON_TWO =
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);

    private static final MethodHandle SPAWN =
            Libc.bind(
                    "posix_spawn",
                    FunctionDescriptor.of(
                            JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle ACTIONS_INIT =
            Libc.bind("posix_spawn_file_actions_init", ON_ONE);
    private static final MethodHandle ACTIONS_DESTROY =
            Libc.bind("posix_spawn_file_actions_destroy", ON_ONE);
    private static final MethodHandle ADD_OPEN =
            Libc.bind(
                    "posix_spawn_file_actions_addopen",
                    FunctionDescriptor.of(
                            JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD_DUP2 =
            Libc.bind(
                    "posix_spawn_file_actions_adddup2",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD_DIRECTORY =
            Libc.bind("posix_spawn_file_actions_addchdir_np", ON_TWO);

    /** From glibc 2.34; before it, what is opened without close-on-exec would be inherited. */
    private static final Optional<MethodHandle> ADD_CLOSE_FROM =
            Libc.bindIfPresent(
                    "posix_spawn_file_actions_addclosefrom_np",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private static final MethodHandle ATTRIBUTES_INIT = Libc.bind("posix_spawnattr_init", ON_ONE);
    private static final MethodHandle SET_FLAGS =
            Libc.bind(
                    "posix_spawnattr_setflags",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
    private static final MethodHandle SET_SIGNAL_MASK =
            Libc.bind("posix_spawnattr_setsigmask", ON_TWO);
    private static final MethodHandle SET_SIGNAL_DEFAULT =
            Libc.bind("posix_spawnattr_setsigdefault", ON_TWO);

    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;

    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0x40;
    private static final int O_APPEND = 0x400;
    private static final int OWNER_ONLY = 0600;

    /**
     * More than glibc's {@code posix_spawn_file_actions_t} (80) and {@code posix_spawnattr_t}
     * (336).
     */
    private static final long OPAQUE_BYTES = 512;

    private static final long SIGNAL_SET_BYTES = 128;

    private final MemorySegment actions = Arena.ofAuto().allocate(OPAQUE_BYTES, 16);
    private final MemorySegment pid = Arena.ofAuto().allocate(JAVA_INT);
    private final MemorySegment attributes = attributes();

    private static MemorySegment attributes() {
        Arena arena = Arena.ofAuto();
        MemorySegment attributes = arena.allocate(OPAQUE_BYTES, 16);
        MemorySegment noSignals = arena.allocate(SIGNAL_SET_BYTES, 8);
        MemorySegment allSignals = arena.allocate(SIGNAL_SET_BYTES, 8).fill((byte) 0xff);
        try {
            check((int) ATTRIBUTES_INIT.invokeExact(attributes));
            check(
                    (int)
                            SET_FLAGS.invokeExact(
                                    attributes, (short) (SETSIGDEF | SETSIGMASK | SETSID)));
            check((int) SET_SIGNAL_MASK.invokeExact(attributes, noSignals));
            check((int) SET_SIGNAL_DEFAULT.invokeExact(attributes, allSignals));
            return attributes;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /**
     * Starts a program. All segments hold C strings or, for the two arrays, null-terminated arrays
     * of their addresses.
     *
     * @param inputDescriptor becomes standard input, or -1: then {@code inputPath} is opened for it
     * @return the process identifier, or the negated error number
     */
    int spawn(
            MemorySegment program,
            MemorySegment arguments,
            MemorySegment environment,
            MemorySegment directory,
            MemorySegment inputPath,
            int inputDescriptor,
            MemorySegment outputPath,
            MemorySegment errorPath) {
        try {
            check((int) ACTIONS_INIT.invokeExact(actions));
            try {
                if (inputDescriptor >= 0) {
                    check((int) ADD_DUP2.invokeExact(actions, inputDescriptor, 0));
                } else {
                    check((int) ADD_OPEN.invokeExact(actions, 0, inputPath, 0, 0));
                }
                addSpoolFile(1, outputPath);
                addSpoolFile(2, errorPath);
                check((int) ADD_DIRECTORY.invokeExact(actions, directory));
                if (ADD_CLOSE_FROM.isPresent()) {
                    check((int) ADD_CLOSE_FROM.get().invokeExact(actions, 3));
                }
                int error =
                        (int)
                                SPAWN.invokeExact(
                                        pid, program, actions, attributes, arguments, environment);
                return error == 0 ? pid.get(JAVA_INT, 0) : -error;
            } finally {
                int _ = (int) ACTIONS_DESTROY.invokeExact(actions);
            }
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    private void addSpoolFile(int descriptor, MemorySegment path) throws Throwable {
        check(
                (int)
                        ADD_OPEN.invokeExact(
                                actions,
                                descriptor,
                                path,
                                O_WRONLY | O_CREAT | O_APPEND,
                                OWNER_ONLY));
    }

    private static void check(int error) {
        if (error != 0) {
            throw new OutOfMemoryError("posix_spawn could not be prepared: error " + error);
        }
    }
}
