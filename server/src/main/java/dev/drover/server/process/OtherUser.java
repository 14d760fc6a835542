package dev.drover.server.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.drover.server.process.supervisor.Libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Launching as another user, through {@code setpriv}; only root may. */
final class OtherUser {

    private static final MethodHandle GETPWNAM =
            Libc.bind("getpwnam", FunctionDescriptor.of(ADDRESS, ADDRESS));

    private static final long PASSWD_BYTES = 24;
    private static final long UID_IN_PASSWD = 16;
    private static final long GID_IN_PASSWD = 20;

    /** getpwnam() answers in memory that it uses again. */
    private static final ReentrantLock LOOKING_UP = new ReentrantLock();

    private static final List<Path> SETPRIV =
            List.of(Path.of("/usr/bin/setpriv"), Path.of("/bin/setpriv"));

    private OtherUser() {}

    /** The command that becomes a user and then the program. */
    static List<String> command(String user, Path program, List<String> command) {
        if (Libc.effectiveUser() != 0) {
            throw ProgramSearch.failed(
                    "Only root may launch as another user; '"
                            + command.getFirst()
                            + "' was to run as '"
                            + user
                            + "'",
                    "Leave the user out, or run the server as root.");
        }
        Path setpriv =
                SETPRIV.stream()
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(() ->
                                ProgramSearch.failed(
                                        "'setpriv', which is needed to run as '"
                                                + user
                                                + "', is not installed",
                                        "Install util-linux."));
        Numbers numbers = numbers(user);
        List<String> whole = new ArrayList<>();
        whole.add(setpriv.toString());
        whole.add("--reuid=" + numbers.user());
        whole.add("--regid=" + numbers.group());
        whole.add("--init-groups");
        whole.add("--");
        whole.add(program.toString());
        whole.addAll(command.subList(1, command.size()));
        return whole;
    }

    @SuppressWarnings("restricted")
    private static Numbers numbers(String user) {
        LOOKING_UP.lock();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = (MemorySegment) GETPWNAM.invokeExact(arena.allocateFrom(user));
            if (entry.address() == 0) {
                throw ProgramSearch.failed(
                        "There is no user '" + user + "' on this machine", "Correct the name.");
            }
            MemorySegment passwd = entry.reinterpret(PASSWD_BYTES);
            return new Numbers(
                    passwd.get(JAVA_INT, UID_IN_PASSWD), passwd.get(JAVA_INT, GID_IN_PASSWD));
        } catch (dev.drover.api.DroverException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.broken(e);
        } finally {
            LOOKING_UP.unlock();
        }
    }

    private record Numbers(int user, int group) {}
}
