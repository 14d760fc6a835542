package dev.drover.server.process;

/** What a process reads from its standard input. */
public sealed interface ProcessInput {

    /** Nothing: the input is at its end from the start. */
    static ProcessInput none() {
        return None.NOTHING;
    }

    /** These bytes, copied, and then the end. */
    static ProcessInput bytes(byte[] content) {
        return new Bytes(content);
    }

    /** What is written while it runs, until it is closed. It stays open when the server dies. */
    static ProcessInput pipe() {
        return Pipe.OPEN;
    }

    /** No input. */
    enum None implements ProcessInput {
        NOTHING
    }

    /** Input that is known at the launch. */
    final class Bytes implements ProcessInput {
        private final byte[] content;

        private Bytes(byte[] content) {
            this.content = content.clone();
        }

        /** A copy. */
        public byte[] content() {
            return content.clone();
        }

        @Override
        public String toString() {
            return content.length + " bytes";
        }
    }

    /** Input that follows. */
    enum Pipe implements ProcessInput {
        OPEN
    }
}
