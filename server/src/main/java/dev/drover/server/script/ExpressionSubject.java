package dev.drover.server.script;

/** Something that an expression is true or false of. */
public interface ExpressionSubject {

    /** How errors name it, such as {@code node web-1}. */
    String described();

    /**
     * The value of a variable: a text, a JSON value, or a list or map of texts. It is converted
     * where the expression looks into it, so a large one costs nothing.
     */
    Object value(String variable);
}
