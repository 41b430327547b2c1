using System.Globalization;
using System.Text;

namespace Steelyard.ApiMachinery.Text;

/// <summary>
/// Rewrites a pattern of Go's RE2 syntax for .NET: <c>$</c> means the very end, classes such as <c>\d</c> are ASCII,
/// named groups may be written <c>(?P&lt;n&gt;…)</c>. Refuses what RE2 refuses, with its texts.
/// </summary>
internal sealed class Re2Translator(string pattern)
{
    private const int MaxRepeat = 1000;

    private static readonly Dictionary<string, string> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = "\\x00-\\x7F",
        ["blank"] = "\\t ",
        ["cntrl"] = "\\x00-\\x1F\\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = "!-/:-@\\[-`{-~",
        ["space"] = "\\t\\n\\v\\f\\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    private readonly StringBuilder _output = new();
    private int _position;
    private int _depth;
    private bool _multiline;
    private bool _canRepeat;

    public string Translate()
    {
        while (_position < pattern.Length)
            Step();
        if (_depth > 0)
            throw Error($"missing closing ): `{pattern}`");
        return _output.ToString();
    }

    private static FormatException Error(string text) => new("error parsing regexp: " + text);

    private void Step()
    {
        var c = pattern[_position];
        switch (c)
        {
            case '(': OpenGroup(); break;
            case ')': CloseGroup(); break;
            case '[': Class(); break;
            case '\\': Escape(); break;
            case '*' or '+' or '?': Repeat(1); break;
            case '{' when CountedRepeatLength() is var length and > 0: CheckCount(length); Repeat(length); break;
            case '{' or '}': Literal("\\" + c); break;
            case '$': _output.Append(_multiline ? "$" : "\\z"); _position++; _canRepeat = true; break;
            case '|': _output.Append(c); _position++; _canRepeat = false; break;
            default: Literal(c.ToString()); break;
        }
    }

    private void Literal(string text)
    {
        _output.Append(text);
        _position++;
        _canRepeat = true;
    }

    private void OpenGroup()
    {
        _canRepeat = false;
        _depth++;
        if (!Ahead("(?"))
        {
            _output.Append('(');
            _position++;
            return;
        }
        if (Ahead("(?P<") || (Ahead("(?<") && !Ahead("(?<=") && !Ahead("(?<!")))
        {
            NamedGroup();
            return;
        }
        var end = pattern.AsSpan(_position).IndexOfAny(':', ')');
        var flags = end < 0 ? "" : pattern.Substring(_position + 2, end - 2);
        if (end < 0 || flags.Any(f => !"imsU-".Contains(f)) || (flags.Length == 0 && pattern[_position + end] == ')'))
            throw Error($"invalid or unsupported Perl syntax: `{pattern.AsSpan(_position, Math.Min(3, pattern.Length - _position))}`");
        Flags(flags, pattern[_position + end]);
        _position += end + 1;
    }

    private void Flags(string flags, char terminator)
    {
        var minus = flags.IndexOf('-');
        if (flags.Contains('m'))
            _multiline = minus < 0 || flags.IndexOf('m') < minus;
        var known = flags.Replace("U", "", StringComparison.Ordinal);
        if (terminator == ')')
            _depth--;
        _output.Append("(?").Append(known is "" or "-" ? (terminator == ')' ? "-n" : "") : known).Append(terminator);
    }

    private void NamedGroup()
    {
        var start = pattern.IndexOf('<', _position);
        var end = pattern.IndexOf('>', start);
        if (end < 0)
            throw Error($"invalid named capture: `{pattern[_position..]}`");
        _output.Append("(?<").Append(pattern, start + 1, end - start);
        _position = end + 1;
    }

    private void CloseGroup()
    {
        if (_depth-- == 0)
            throw Error($"unexpected ): `{pattern}`");
        Literal(")");
    }

    private void Repeat(int length)
    {
        var op = pattern.Substring(_position, length);
        if (!_canRepeat)
            throw Error($"missing argument to repetition operator: `{op}`");
        _output.Append(op);
        _position += length;
        if (_position < pattern.Length && pattern[_position] == '?')
        {
            _output.Append('?');
            _position++;
        }
        if (_position < pattern.Length && (pattern[_position] is '*' or '+' or '?' || CountedRepeatLength() > 0))
            throw Error($"invalid nested repetition operator: `{op}{pattern[_position]}`");
    }

    private int CountedRepeatLength()
    {
        if (pattern[_position] != '{')
            return 0;
        var end = pattern.IndexOf('}', _position);
        if (end < 0)
            return 0;
        var bounds = pattern[(_position + 1)..end].Split(',');
        var valid = bounds.Length <= 2 && bounds[0].Length > 0 && bounds.All(b => b.All(char.IsAsciiDigit));
        return valid ? end - _position + 1 : 0;
    }

    private void CheckCount(int length)
    {
        var bounds = pattern.Substring(_position + 1, length - 2).Split(',');
        var counts = bounds.Where(b => b.Length > 0).Select(b => int.TryParse(b, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : int.MaxValue).ToList();
        if (counts.Exists(n => n > MaxRepeat) || (counts.Count == 2 && counts[0] > counts[1]))
            throw Error($"invalid repeat count: `{pattern.AsSpan(_position, length)}`");
    }

    private void Escape()
    {
        if (_position + 1 >= pattern.Length)
            throw Error("trailing backslash at end of expression: ``");
        _canRepeat = true;
        if (pattern[_position + 1] == 'Q')
        {
            var end = pattern.IndexOf("\\E", _position + 2, StringComparison.Ordinal);
            var text = end < 0 ? pattern[(_position + 2)..] : pattern[(_position + 2)..end];
            _output.Append(System.Text.RegularExpressions.Regex.Escape(text).Replace("]", "\\]", StringComparison.Ordinal));
            _position = end < 0 ? pattern.Length : end + 2;
            return;
        }
        _output.Append(EscapeSequence(insideClass: false));
    }

    private string EscapeSequence(bool insideClass)
    {
        var c = pattern[_position + 1];
        var shorthand = c switch
        {
            'd' => "0-9",
            'w' => "0-9A-Za-z_",
            's' => "\\t\\n\\f\\r ",
            _ => null,
        };
        if (c is 'p' or 'P')
            return UnicodeClass(c);
        if (c == 'x')
            return HexEscape();
        if (c is >= '1' and <= '9' or 'Z' or 'k' or 'G' or 'c' or 'u' or 'e' || (char.IsAsciiLetter(c) && !"dDwWsSbBAzaftnrvx".Contains(c)))
            throw Error($"invalid escape sequence: `\\{c}`");
        _position += 2;
        if (shorthand is not null)
            return insideClass ? shorthand : $"[{shorthand}]";
        return c switch
        {
            'D' => insideClass ? "\\D" : "[^0-9]",
            'W' => insideClass ? "\\W" : "[^0-9A-Za-z_]",
            'S' => insideClass ? "\\S" : "[^\\t\\n\\f\\r ]",
            '_' or '<' or '>' => c.ToString(),
            _ => "\\" + c,
        };
    }

    private string UnicodeClass(char c)
    {
        if (_position + 2 < pattern.Length && pattern[_position + 2] != '{')
        {
            _position += 3;
            return $"\\{c}{{{pattern[_position - 1]}}}";
        }
        var end = pattern.IndexOf('}', _position);
        if (end < 0)
            throw Error($"invalid character class range: `{pattern[_position..]}`");
        var text = pattern[_position..(end + 1)];
        _position = end + 1;
        return text;
    }

    private string HexEscape()
    {
        var end = Ahead("\\x{") ? pattern.IndexOf('}', _position) : _position + 3;
        var digits = end < 0 || end >= pattern.Length ? "" : pattern[(_position + 2)..(end + 1)].Trim('{', '}');
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code > 0xFFFF)
            throw Error($"invalid escape sequence: `{pattern.AsSpan(_position, Math.Min(4, pattern.Length - _position))}`");
        _position = end + 1;
        return "\\u" + code.ToString("x4", CultureInfo.InvariantCulture);
    }

    private void Class()
    {
        var start = _position;
        _output.Append('[');
        _position++;
        if (_position < pattern.Length && pattern[_position] == '^')
        {
            _output.Append('^');
            _position++;
        }
        for (var first = true; ; first = false)
        {
            if (_position >= pattern.Length)
                throw Error($"missing closing ]: `{pattern[start..]}`");
            if (pattern[_position] == ']' && !first)
                break;
            ClassMember();
        }
        _output.Append(']');
        _position++;
        _canRepeat = true;
    }

    private void ClassMember()
    {
        if (Ahead("[:") && pattern.IndexOf(":]", _position, StringComparison.Ordinal) is var end and > 0)
        {
            var name = pattern[(_position + 2)..end];
            if (!PosixClasses.TryGetValue(name, out var members))
                throw Error($"invalid character class range: `[:{name}:]`");
            _output.Append(members);
            _position = end + 2;
            return;
        }
        var c = pattern[_position];
        if (c == '\\' && _position + 1 < pattern.Length)
        {
            _output.Append(EscapeSequence(insideClass: true));
            return;
        }
        // .NET would read a bracket after a minus as a subtraction.
        _output.Append(c is '[' or ']' ? "\\" + c : c.ToString());
        _position++;
    }

    private bool Ahead(string text) => string.CompareOrdinal(pattern, _position, text, 0, text.Length) == 0;
}
