using static Steelyard.ApiMachinery.Cel.CelExpression;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>Recursive descent over the CEL grammar; macros are recognised here.</summary>
public sealed class CelParser
{
    private const int MaxDepth = 200;
    private const string PrimaryTokens =
        "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    };

    private static readonly HashSet<string> Macros = new(StringComparer.Ordinal)
    {
        "all", "exists", "exists_one", "existsOne", "map", "filter", "optMap", "optFlatMap",
    };

    private readonly string _source;
    private readonly List<CelToken> _tokens;
    private int _index;
    private int _depth;

    private CelParser(string source)
    {
        _source = source;
        _tokens = new CelLexer(source).Tokenize();
    }

    /// <summary>Throws <see cref="CelCompileException"/> for anything that is not one whole expression.</summary>
    public static CelExpression Parse(string source)
    {
        var parser = new CelParser(source);
        var expression = parser.Expression();
        if (parser.Current.Kind != CelTokenKind.End)
            throw parser.Error(parser.Current, $"Syntax error: mismatched input '{parser.Current.Text}' expecting <EOF>");
        return expression;
    }

    private CelToken Current => _tokens[_index];

    private CelToken Take() => _tokens[_index++];

    private bool TakeIf(string symbol)
    {
        if (Current.Kind != CelTokenKind.Symbol || Current.Text != symbol)
            return false;
        _index++;
        return true;
    }

    private CelCompileException Error(CelToken token, string problem) => new(_source, token.Position, problem);

    private void Expect(string symbol)
    {
        if (!TakeIf(symbol))
            throw Error(Current, $"Syntax error: mismatched input '{Current.Text}' expecting '{symbol}'");
    }

    private CelExpression Expression()
    {
        if (++_depth > MaxDepth)
            throw Error(Current, $"expression recursion limit exceeded: {MaxDepth}");
        var test = Or();
        if (Current.Kind == CelTokenKind.Symbol && Current.Text == "?")
        {
            var position = Take().Position;
            var then = Or();
            Expect(":");
            test = new Conditional(position, test, then, Expression());
        }
        _depth--;
        return test;
    }

    private CelExpression Or() => Binary(And, "||");

    private CelExpression And() => Binary(Relation, "&&");

    private CelExpression Relation() => Binary(Sum, "==", "!=", "<=", ">=", "<", ">", "in");

    private CelExpression Sum() => Binary(Product, "+", "-");

    private CelExpression Product() => Binary(Unary, "*", "/", "%");

    private CelExpression Binary(Func<CelExpression> operand, params string[] operators)
    {
        var left = operand();
        while (Current.Kind is CelTokenKind.Symbol or CelTokenKind.Identifier && operators.Contains(Current.Text)
            && (Current.Kind == CelTokenKind.Symbol || Current.Text == "in"))
        {
            var token = Take();
            var name = token.Text == "in" ? "@in" : $"_{token.Text}_";
            left = new Call(token.Position, name, null, [left, operand()]);
        }
        return left;
    }

    private CelExpression Unary()
    {
        if (Current.Kind != CelTokenKind.Symbol || Current.Text is not ("!" or "-"))
            return Member();
        if (++_depth > MaxDepth)
            throw Error(Current, $"expression recursion limit exceeded: {MaxDepth}");
        var token = Take();
        if (token.Text == "-" && Current.Kind == CelTokenKind.Integer && Current.Value is 9223372036854775808UL)
        {
            _index++;
            _depth--;
            return Postfix(new Literal(token.Position, long.MinValue));
        }
        var operand = Unary();
        _depth--;
        return new Call(token.Position, token.Text == "!" ? "!_" : "-_", null, [operand]);
    }

    private CelExpression Member() => Postfix(Primary());

    private CelExpression Postfix(CelExpression expression)
    {
        while (true)
        {
            var token = Current;
            if (TakeIf("."))
                expression = Selection(expression, token.Position);
            else if (TakeIf("["))
                expression = Subscript(expression, token.Position);
            else
                return expression;
        }
    }

    private CelExpression.Index Subscript(CelExpression operand, int position)
    {
        var optional = TakeIf("?");
        var key = Expression();
        Expect("]");
        return new CelExpression.Index(position, operand, key, optional);
    }

    private CelExpression Selection(CelExpression operand, int position)
    {
        var optional = TakeIf("?");
        var field = Take();
        if (field.Kind != CelTokenKind.Identifier)
            throw Error(field, $"Syntax error: no viable alternative at input '.{(field.Kind == CelTokenKind.End ? "" : field.Text)}'");
        if (optional || !TakeIf("("))
            return new Select(position, operand, field.Text, optional);
        var open = _tokens[_index - 1].Position;
        var arguments = Arguments(")");
        if (Macros.Contains(field.Text) && ExpandMacro(field, operand, arguments) is { } macro)
            return macro;
        return new Call(open, field.Text, operand, arguments);
    }

    private Macro? ExpandMacro(CelToken name, CelExpression target, List<CelExpression> arguments)
    {
        var hasFilter = name.Text == "map" && arguments.Count == 3;
        var variables = arguments.Count - (hasFilter ? 2 : 1);
        if (variables is < 1 or > 2 || (variables == 2 && name.Text is not ("all" or "exists" or "existsOne" or "exists_one")))
            return null;
        var names = new List<string>();
        foreach (var argument in arguments.Take(variables))
        {
            if (argument is not Identifier variable)
                throw new CelCompileException(_source, argument.Position, "argument must be a simple name");
            names.Add(variable.Name);
        }
        var kind = name.Text == "existsOne" ? "exists_one" : name.Text;
        return new Macro(name.Position, kind, target, names, hasFilter ? arguments[1] : null, arguments[^1]);
    }

    private List<CelExpression> Arguments(string close)
    {
        var arguments = new List<CelExpression>();
        if (TakeIf(close))
            return arguments;
        do
            arguments.Add(Expression());
        while (TakeIf(","));
        Expect(close);
        return arguments;
    }

    private CelExpression Primary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case CelTokenKind.Integer:
                if ((ulong)token.Value! > long.MaxValue)
                    throw Error(token, "invalid int literal");
                return new Literal(token.Position, (long)(ulong)token.Value);
            case CelTokenKind.Unsigned or CelTokenKind.Double or CelTokenKind.Text or CelTokenKind.Bytes:
                return new Literal(token.Position, token.Value);
            case CelTokenKind.Identifier:
                return Named(token);
            case CelTokenKind.Symbol when token.Text == "(":
                var inner = Expression();
                Expect(")");
                return inner;
            case CelTokenKind.Symbol when token.Text == "[":
                return List(token);
            case CelTokenKind.Symbol when token.Text == "{":
                return Map(token);
            case CelTokenKind.Symbol when token.Text == "." && Current.Kind == CelTokenKind.Identifier:
                return Named(Take());
            default:
                throw Error(token, $"Syntax error: mismatched input '{token.Text}' expecting {PrimaryTokens}");
        }
    }

    private CelExpression Named(CelToken token)
    {
        switch (token.Text)
        {
            case "true": return new Literal(token.Position, true);
            case "false": return new Literal(token.Position, false);
            case "null": return new Literal(token.Position, null);
            case "in": throw Error(token, $"Syntax error: mismatched input 'in' expecting {PrimaryTokens}");
        }
        if (Reserved.Contains(token.Text))
            throw Error(token, $"reserved identifier: {token.Text}");
        if (!TakeIf("("))
            return new Identifier(token.Position, token.Text);
        var open = _tokens[_index - 1].Position;
        var arguments = Arguments(")");
        if (token.Text != "has")
            return new Call(open, token.Text, null, arguments);
        if (arguments is not [Select { Optional: false } field])
            throw Error(token, "invalid argument to has() macro");
        return new Has(token.Position, field.Operand, field.Field);
    }

    private ListLiteral List(CelToken open)
    {
        var items = new List<CelExpression>();
        var optional = new List<bool>();
        while (!TakeIf("]"))
        {
            optional.Add(TakeIf("?"));
            items.Add(Expression());
            if (!TakeIf(","))
            {
                Expect("]");
                break;
            }
        }
        return new ListLiteral(open.Position, items, optional);
    }

    private MapLiteral Map(CelToken open)
    {
        var entries = new List<MapEntry>();
        while (!TakeIf("}"))
        {
            var optional = TakeIf("?");
            var key = Expression();
            Expect(":");
            entries.Add(new MapEntry(key, Expression(), optional));
            if (!TakeIf(","))
            {
                Expect("}");
                break;
            }
        }
        return new MapLiteral(open.Position, entries);
    }
}
