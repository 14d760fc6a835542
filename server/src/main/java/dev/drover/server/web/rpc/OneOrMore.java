package dev.drover.server.web.rpc;

import java.util.List;

/** A text, or a list of texts. */
public record OneOrMore(List<String> texts) {

    public OneOrMore {
        texts = List.copyOf(texts);
    }
}
