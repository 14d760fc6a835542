package dev.drover.server.storage;

import dev.drover.api.DroverException;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process that writes until it is refused, says so, waits for a line, and then checks that
 * exactly what was acknowledged is there and that it can write again.
 */
final class FillingWriter {

    private static final StorageConfiguration NO_RESERVE =
            new StorageConfiguration(1024, 64L << 20, 100, Duration.ofSeconds(60), 0);

    private FillingWriter() {}

    public static void main(String[] arguments) throws Exception {
        try (Database database = Database.open(Path.of(arguments[0]), NO_RESERVE)) {
            database.write(
                    "a table",
                    handle ->
                            handle.execute(
                                    "CREATE TABLE filler (id INT PRIMARY KEY, text VARCHAR)"));
            int stored = 0;
            DroverException refusal = null;
            while (refusal == null) {
                try {
                    insert(database, stored);
                    stored++;
                } catch (DroverException e) {
                    refusal = e;
                }
            }
            ChildJvm.tell("full " + refusal.kind() + " " + refusal.text());
            check(stored, database);
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            check(stored, database);
            insert(database, stored);
            check(stored + 1, database);
            ChildJvm.tell("all is as it was, and stored again");
        }
    }

    static long count(Database database) {
        return database.read(
                "filler",
                handle ->
                        handle.createQuery("SELECT COUNT(*) FROM filler").mapTo(Long.class).one());
    }

    private static void insert(Database database, int id) {
        database.write(
                "filler",
                handle ->
                        handle.execute(
                                "INSERT INTO filler VALUES (?, ?)",
                                id,
                                ("text " + id).repeat(2_000)));
    }

    private static void check(int expected, Database database) {
        long found = count(database);
        if (found != expected) {
            throw new IllegalStateException(found + " rows instead of " + expected);
        }
    }
}
