package dev.drover.server.node.join;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two halves of a join token: a secret, and the fingerprint of the authority whose servers may
 * be shown it. So a machine that joins needs nothing else to know the primary from an impostor.
 */
public record JoinTokenText(Secret secret, String fingerprint) {

    private static final Pattern FORM =
            Pattern.compile("(drj_[A-Za-z0-9_-]{20,100})\\.([0-9a-f]{64})");

    /** INVALID_PARAMETERS, which shows nothing of it, where it is none. */
    public static JoinTokenText of(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "What was given is no join token",
                    "Copy all of what 'drover node token' prints: drj_..., a dot, and 64"
                            + " hexadecimal digits.");
        }
        return new JoinTokenText(new Secret(matcher.group(1)), matcher.group(2));
    }

    /** As a person copies it. */
    public Secret whole() {
        return new Secret(secret.reveal() + "." + fingerprint);
    }
}
