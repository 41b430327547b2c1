using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.JsonPath;

/// <summary>Parses one path.</summary>
internal sealed class JsonPathParser
{
    private static readonly string[] Operators = ["==", "!=", "<=", ">=", "<", ">"];

    private readonly string _path;
    private int _position;

    public JsonPathParser(string path)
    {
        path = path.Trim();
        _path = path.StartsWith('{') && path.EndsWith('}') ? path[1..^1] : path;
    }

    public List<JsonPathStep> Parse()
    {
        var steps = new List<JsonPathStep>();
        if (_position < _path.Length && _path[_position] is '$' or '@')
            _position++;
        while (_position < _path.Length)
        {
            var c = _path[_position];
            if (c == '[')
                steps.Add(Bracket());
            else if (c == '.')
                Dot(steps);
            else if (_position == 0)
                steps.Add(new JsonPathStep.Names([Name()]));
            else
                throw new FormatException($"unexpected character '{c}' in JSONPath {_path}");
        }
        return steps;
    }

    private void Dot(List<JsonPathStep> steps)
    {
        _position++;
        if (_position >= _path.Length || _path[_position] == '[')
            return;
        if (_path[_position] == '.')
        {
            _position++;
            steps.Add(new JsonPathStep.Descendants(Name()));
        }
        else if (_path[_position] == '*')
        {
            _position++;
            steps.Add(new JsonPathStep.Wildcard());
        }
        else
        {
            steps.Add(new JsonPathStep.Names([Name()]));
        }
    }

    private string Name()
    {
        var name = new StringBuilder();
        while (_position < _path.Length && _path[_position] is not '.' and not '[')
        {
            if (_path[_position] == '\\' && _position + 1 < _path.Length)
                _position++;
            name.Append(_path[_position++]);
        }
        return name.Length > 0 ? name.ToString() : throw new FormatException($"empty name in JSONPath {_path}");
    }

    private JsonPathStep Bracket()
    {
        var end = ClosingBracket();
        var content = _path[(_position + 1)..end].Trim();
        _position = end + 1;
        if (content == "*")
            return new JsonPathStep.Wildcard();
        if (content.StartsWith("?(", StringComparison.Ordinal) && content.EndsWith(')'))
            return ParseFilter(content[2..^1]);
        if (content.StartsWith('\'') || content.StartsWith('"'))
            return new JsonPathStep.Names([.. content.Split(',').Select(Unquote)]);
        if (content.Contains(':', StringComparison.Ordinal))
            return ParseSlice(content);
        return Integer(content) is { } index
            ? new JsonPathStep.Element(index)
            : throw new FormatException($"invalid array index {content}");
    }

    private int ClosingBracket()
    {
        var quote = '\0';
        var depth = 0;
        for (var i = _position; i < _path.Length; i++)
        {
            var c = _path[i];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '\'' or '"')
                quote = c;
            else if (c == '[')
                depth++;
            else if (c == ']' && --depth == 0)
                return i;
        }
        throw new FormatException("unterminated array");
    }

    private JsonPathStep.Slice ParseSlice(string content)
    {
        var parts = content.Split(':');
        var step = parts.Length > 2 ? Integer(parts[2]) ?? 1 : 1;
        if (parts.Length > 3 || step <= 0)
            throw new FormatException($"invalid array index {content}");
        return new JsonPathStep.Slice(Integer(parts[0]), Integer(parts[1]), step);
    }

    private static int? Integer(string text)
    {
        if (text.Trim().Length == 0)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"invalid array index {text}");
    }

    private static string Unquote(string text)
    {
        text = text.Trim();
        return text.Length >= 2 && text[0] is '\'' or '"' && text[^1] == text[0]
            ? text[1..^1]
            : throw new FormatException($"invalid array index {text}");
    }

    private static JsonPathStep.Filter ParseFilter(string content)
    {
        foreach (var op in Operators)
        {
            var found = OutsideQuotes(content, op);
            if (found >= 0)
                return new JsonPathStep.Filter(Operand(content[..found]), op, Operand(content[(found + op.Length)..]));
        }
        return new JsonPathStep.Filter(Operand(content), null, null);
    }

    private static int OutsideQuotes(string content, string op)
    {
        var quote = '\0';
        for (var i = 0; i < content.Length; i++)
        {
            if (quote != '\0')
                quote = content[i] == quote ? '\0' : quote;
            else if (content[i] is '\'' or '"')
                quote = content[i];
            else if (string.CompareOrdinal(content, i, op, 0, op.Length) == 0)
                return i;
        }
        return -1;
    }

    private static JsonPathOperand Operand(string text)
    {
        text = text.Trim();
        if (text.StartsWith('@') || text.StartsWith('$'))
            return new JsonPathOperand(JsonPathExpression.Parse(text), null);
        if (text.StartsWith('\'') || text.StartsWith('"'))
            return new JsonPathOperand(null, JsonValue.Create(Unquote(text)));
        if (text is "true" or "false")
            return new JsonPathOperand(null, JsonValue.Create(text == "true"));
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new JsonPathOperand(null, JsonValue.Create(number))
            : throw new FormatException($"unrecognized filter operand {text}");
    }
}
