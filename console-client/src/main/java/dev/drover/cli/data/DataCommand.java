package dev.drover.cli.data;

import dev.drover.cli.command.Group;

import java.util.List;

/** {@code drover data}: public data. */
public final class DataCommand extends Group {

    public DataCommand() {
        super(
                "data",
                "lists, reads and writes the public data",
                List.of(
                        new DataList(),
                        new DataGet(),
                        new DataSet(),
                        new DataDelete(),
                        new DataIncrement()));
    }
}
