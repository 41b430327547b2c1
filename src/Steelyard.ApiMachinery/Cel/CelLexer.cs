using System.Globalization;
using System.Text;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>Splits a CEL source into tokens.</summary>
internal sealed class CelLexer(string source)
{
    private static readonly string[] Symbols =
        ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}"];

    private int _position;

    public List<CelToken> Tokenize()
    {
        var tokens = new List<CelToken>();
        while (true)
        {
            SkipBlanks();
            if (_position >= source.Length)
            {
                tokens.Add(new CelToken(CelTokenKind.End, "<EOF>", source.Length));
                return tokens;
            }
            tokens.Add(Next());
        }
    }

    private void SkipBlanks()
    {
        while (_position < source.Length)
        {
            if (char.IsWhiteSpace(source[_position]))
                _position++;
            else if (string.CompareOrdinal(source, _position, "//", 0, 2) == 0)
                _position = source.IndexOf('\n', _position) is var end and >= 0 ? end : source.Length;
            else
                return;
        }
    }

    private CelToken Next()
    {
        var c = source[_position];
        if (char.IsAsciiDigit(c) || (c == '.' && _position + 1 < source.Length && char.IsAsciiDigit(source[_position + 1])))
            return Number();
        if (StringPrefixLength() is var prefix && prefix >= 0)
            return Text(prefix);
        if (char.IsAsciiLetter(c) || c == '_')
            return Word();
        if (c == '`')
            return QuotedWord();
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(source, _position, symbol, 0, symbol.Length) != 0)
                continue;
            _position += symbol.Length;
            return new CelToken(CelTokenKind.Symbol, symbol, _position - symbol.Length);
        }
        throw new CelCompileException(source, _position, $"Syntax error: token recognition error at: '{c}'");
    }

    private CelToken Word()
    {
        var start = _position;
        while (_position < source.Length && (char.IsAsciiLetterOrDigit(source[_position]) || source[_position] == '_'))
            _position++;
        return new CelToken(CelTokenKind.Identifier, source[start.._position], start);
    }

    private CelToken QuotedWord()
    {
        var start = _position;
        var end = source.IndexOf('`', start + 1);
        if (end < 0)
            throw new CelCompileException(source, start, "Syntax error: token recognition error at: '`'");
        _position = end + 1;
        return new CelToken(CelTokenKind.Identifier, source[(start + 1)..end], start);
    }

    private CelToken Number()
    {
        var start = _position;
        var isHex = string.Compare(source, start, "0x", 0, 2, StringComparison.OrdinalIgnoreCase) == 0;
        _position += isHex ? 2 : 0;
        var isDouble = false;
        while (_position < source.Length)
        {
            var c = source[_position];
            var isExponent = !isHex && c is 'e' or 'E' && !isHex;
            var isFraction = !isHex && c == '.' && _position + 1 < source.Length && char.IsAsciiDigit(source[_position + 1]);
            if (isExponent && _position + 1 < source.Length && source[_position + 1] is '+' or '-')
                _position++;
            if (!(isHex ? char.IsAsciiHexDigit(c) : char.IsAsciiDigit(c)) && !isExponent && !isFraction)
                break;
            isDouble |= isExponent || isFraction;
            _position++;
        }
        return NumberToken(start, source[start.._position], isHex, isDouble);
    }

    private CelToken NumberToken(int start, string text, bool isHex, bool isDouble)
    {
        if (isDouble)
            return new CelToken(CelTokenKind.Double, text, start, double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
        var digits = isHex ? text[2..] : text;
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var number))
            throw new CelCompileException(source, start, $"invalid int literal");
        if (_position >= source.Length || source[_position] is not 'u' and not 'U')
            return new CelToken(CelTokenKind.Integer, text, start, number);
        _position++;
        return new CelToken(CelTokenKind.Unsigned, text, start, number);
    }

    private int StringPrefixLength()
    {
        for (var length = 0; length <= 2 && _position + length < source.Length; length++)
        {
            var c = source[_position + length];
            if (c is '"' or '\'')
                return length;
            if (c is not ('r' or 'R' or 'b' or 'B'))
                return -1;
        }
        return -1;
    }

    private CelToken Text(int prefixLength)
    {
        var start = _position;
        var prefix = source.Substring(start, prefixLength).ToLowerInvariant();
        _position += prefixLength;
        var quote = source[_position].ToString();
        if (string.CompareOrdinal(source, _position, new string(quote[0], 3), 0, 3) == 0)
            quote = new string(quote[0], 3);
        _position += quote.Length;
        var isBytes = prefix.Contains('b', StringComparison.Ordinal);
        var content = new CelTextDecoder(source, isBytes, raw: prefix.Contains('r', StringComparison.Ordinal)).Decode(ref _position, quote, start);
        return isBytes
            ? new CelToken(CelTokenKind.Bytes, "bytes", start, content)
            : new CelToken(CelTokenKind.Text, "string", start, Encoding.UTF8.GetString(content));
    }
}
