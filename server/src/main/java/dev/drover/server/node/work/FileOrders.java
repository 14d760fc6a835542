package dev.drover.server.node.work;

import dev.drover.server.node.files.FileOffer;
import dev.drover.server.node.files.Sha256;
import dev.drover.server.node.files.TransferId;

/** What servers say to each other of files. */
final class FileOrders {

    /** An order, done at once: what follows is bound to its checksum. */
    static final String RECEIVE = "file.receive";

    /** Likewise. */
    static final String SEND = "file.send";

    static final String WRITE = "file.write";
    static final String FINISH = "file.finish";
    static final String READ = "file.read";
    static final String CLOSE = "file.close";

    private FileOrders() {}

    record Receive(FileOffer offer) {}

    record Send(String path) {}

    /** A file that is open on the node for being read. */
    record Opened(TransferId id, long size, String mode, Sha256 digest) {}

    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Piece(TransferId id, long offset, byte[] bytes) {

        @Override
        public String toString() {
            return bytes.length + " bytes at " + offset;
        }
    }

    /** The offset from which bytes are wanted. */
    record Wanted(long offset) {}

    record Which(TransferId id) {}

    record Read(TransferId id, long offset, int max) {}

    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Bytes(byte[] bytes) {

        @Override
        public String toString() {
            return bytes.length + " bytes";
        }
    }
}
