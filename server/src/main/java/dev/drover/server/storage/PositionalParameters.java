package dev.drover.server.storage;

import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ParsedParameters;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * Statements with {@code ?} alone, as all of ours are: without names, templates, and question marks
 * in literals. What Jdbi reads those with is a parser generator's runtime of a hundred classes.
 */
final class PositionalParameters implements SqlParser {

    private PositionalParameters() {}

    static void apply(Jdbi jdbi) {
        jdbi.getConfig(SqlStatements.class)
                .setTemplateEngine(TemplateEngine.NOP)
                .setSqlParser(new PositionalParameters());
    }

    @Override
    public ParsedSql parse(String sql, StatementContext context) {
        int count = Math.toIntExact(sql.chars().filter(character -> character == '?').count());
        return ParsedSql.of(sql, ParsedParameters.positional(count));
    }

    @Override
    public String nameParameter(String name, StatementContext context) {
        throw new UnsupportedOperationException(
                "The parameter " + name + " has a name; parameters of statements are ?");
    }
}
