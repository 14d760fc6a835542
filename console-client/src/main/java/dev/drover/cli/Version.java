package dev.drover.cli;

/** Which Drover this is. */
final class Version {

    private Version() {}

    static String line() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "drover "
                + (version == null ? "unpackaged" : version)
                + ", Java "
                + Runtime.version();
    }
}
