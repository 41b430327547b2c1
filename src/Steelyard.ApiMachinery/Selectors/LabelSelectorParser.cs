using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiMachinery.Selectors;

/// <summary>Reads the text form of label selectors: <c>a=b,c!=d,e in (f,g),h notin (i),j,!k,l&gt;1,m&lt;2</c>.</summary>
public static class LabelSelectorParser
{
    private const string Operators = "in, notin, =, ==, !=, gt, lt";

    /// <summary>The selector; empty text selects everything.</summary>
    /// <exception cref="StatusException">400 with the words of a genuine server.</exception>
    public static LabelSelector Parse(string text)
    {
        var lexer = new LabelLexer(text);
        var requirements = new List<LabelRequirement>();
        var (token, word) = lexer.Peek();
        while (token != LabelToken.End)
        {
            if (token is not (LabelToken.Identifier or LabelToken.Not))
                throw Bad($"found '{word}', expected: !, identifier, or 'end of string'");
            requirements.Add(ParseRequirement(lexer));
            (token, word) = lexer.Next();
            if (token == LabelToken.End)
                break;
            if (token != LabelToken.Comma)
                throw Bad($"found '{word}', expected: ',' or 'end of string'");
            (token, word) = lexer.Peek();
            if (token is not (LabelToken.Identifier or LabelToken.Not))
                throw Bad($"found '{word}', expected: identifier after ','");
        }

        return requirements.Count == 0 ? LabelSelector.Everything : new LabelSelector(requirements);
    }

    private static StatusException Bad(string message) => new(400, "BadRequest", message);

    private static StatusException BadRequirement(string message) => Bad("unable to parse requirement: " + message);

    private static LabelRequirement ParseRequirement(LabelLexer lexer)
    {
        var (token, key) = lexer.Next();
        var absent = token == LabelToken.Not;
        if (absent)
            (token, key) = lexer.Next();
        if (token != LabelToken.Identifier)
            throw BadRequirement($"found '{key}', expected: identifier");
        Check(LabelSyntax.CheckKey(key, "key"));
        if (absent)
            return new LabelRequirement(key, LabelOperator.DoesNotExist, []);
        if (lexer.Peek().Token is LabelToken.End or LabelToken.Comma)
            return new LabelRequirement(key, LabelOperator.Exists, []);
        return ParseComparison(lexer, key);
    }

    private static LabelRequirement ParseComparison(LabelLexer lexer, string key)
    {
        var (token, word) = lexer.Next(words: true);
        var comparison = token switch
        {
            LabelToken.In or LabelToken.Equal => LabelOperator.In,
            LabelToken.NotIn or LabelToken.NotEqual => LabelOperator.NotIn,
            LabelToken.Greater => LabelOperator.GreaterThan,
            LabelToken.Less => LabelOperator.LessThan,
            _ => throw BadRequirement($"found '{word}', expected: {Operators}"),
        };
        var values = token is LabelToken.In or LabelToken.NotIn ? ParseValues(lexer) : [ParseValue(lexer)];
        for (var i = 0; i < values.Count; i++)
        {
            if (comparison is LabelOperator.GreaterThan or LabelOperator.LessThan && !LabelRequirement.TryParse(values[i], out _))
                throw BadRequirement($"values[{i}]: Invalid value: \"{values[i]}\": for 'Gt', 'Lt' operators, the value must be an integer");
            Check(LabelSyntax.CheckValue(values[i], $"values[{i}][{key}]"));
        }

        return new LabelRequirement(key, comparison, values);
    }

    private static void Check(FieldError? error)
    {
        if (error is not null)
            throw BadRequirement(error.ToString());
    }

    private static string ParseValue(LabelLexer lexer)
    {
        if (lexer.Peek().Token is LabelToken.End or LabelToken.Comma)
            return "";
        var (token, word) = lexer.Next();
        return token == LabelToken.Identifier ? word : throw BadRequirement($"found '{word}', expected: identifier");
    }

    // Empty places between commas stand for the empty value, as in "(,a)"; "()" holds just that.
    private static List<string> ParseValues(LabelLexer lexer)
    {
        var (token, word) = lexer.Next();
        if (token != LabelToken.Open)
            throw BadRequirement($"found '{word}' expected: '('");
        var values = new SortedSet<string>(StringComparer.Ordinal);
        while (true)
        {
            (token, word) = lexer.Next();
            switch (token)
            {
                case LabelToken.Identifier:
                    values.Add(word);
                    (token, word) = lexer.Next();
                    break;
                case LabelToken.Comma or LabelToken.Close:
                    values.Add("");
                    break;
                default:
                    throw BadRequirement($"found '{word}', expected: ',', ')' or identifier");
            }

            if (token == LabelToken.Close)
                return [.. values];
            if (token != LabelToken.Comma)
                throw BadRequirement($"found '{word}', expected: ',' or ')'");
        }
    }
}
