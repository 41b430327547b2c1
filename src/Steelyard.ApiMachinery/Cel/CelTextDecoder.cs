using System.Globalization;
using System.Text;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>Decodes the inside of a string or bytes literal to UTF-8.</summary>
internal sealed class CelTextDecoder(string source, bool isBytes, bool raw)
{
    private readonly List<byte> _bytes = [];

    /// <summary>Reads up to and over the closing quotes.</summary>
    public byte[] Decode(ref int position, string quote, int start)
    {
        while (true)
        {
            if (position >= source.Length || (quote.Length == 1 && source[position] == '\n'))
                throw new CelCompileException(source, start, $"Syntax error: token recognition error at: '{source[start..Math.Min(position, source.Length)]}'");
            if (string.CompareOrdinal(source, position, quote, 0, quote.Length) == 0)
            {
                position += quote.Length;
                return [.. _bytes];
            }
            if (source[position] == '\\' && !raw)
                Escape(ref position);
            else
                Append(ref position);
        }
    }

    private void Append(ref int position)
    {
        Rune.DecodeFromUtf16(source.AsSpan(position), out var rune, out var consumed);
        Append(rune);
        position += Math.Max(1, consumed);
    }

    private void Append(Rune rune)
    {
        Span<byte> buffer = stackalloc byte[4];
        _bytes.AddRange(buffer[..rune.EncodeToUtf8(buffer)]);
    }

    private void Escape(ref int position)
    {
        var start = position;
        var c = position + 1 < source.Length ? source[position + 1] : '\0';
        position += 2;
        switch (c)
        {
            case 'a': _bytes.Add(7); break;
            case 'b': _bytes.Add(8); break;
            case 'f': _bytes.Add(12); break;
            case 'n': _bytes.Add(10); break;
            case 'r': _bytes.Add(13); break;
            case 't': _bytes.Add(9); break;
            case 'v': _bytes.Add(11); break;
            case '\\' or '\'' or '"' or '`' or '?': _bytes.Add((byte)c); break;
            case 'x' or 'X': Code(ref position, 2, NumberStyles.AllowHexSpecifier, start); break;
            case 'u': Code(ref position, 4, NumberStyles.AllowHexSpecifier, start); break;
            case 'U': Code(ref position, 8, NumberStyles.AllowHexSpecifier, start); break;
            case >= '0' and <= '3': Octal(ref position, start); break;
            default: throw Invalid(start);
        }
    }

    private void Octal(ref int position, int start)
    {
        if (position + 2 > source.Length || source.AsSpan(position - 1, 3).ContainsAnyExceptInRange('0', '7'))
            throw Invalid(start);
        Add(((source[position - 1] - '0') * 64) + ((source[position] - '0') * 8) + source[position + 1] - '0');
        position += 2;
    }

    private void Code(ref int position, int digits, NumberStyles style, int start)
    {
        if (position + digits > source.Length
            || !int.TryParse(source.AsSpan(position, digits), style, CultureInfo.InvariantCulture, out var code) || !Rune.IsValid(code))
            throw Invalid(start);
        position += digits;
        if (digits == 2)
            Add(code);
        else
            Append(new Rune(code));
    }

    // In bytes \x and octal escapes are single octets, in strings they are code points.
    private void Add(int code)
    {
        if (isBytes)
            _bytes.Add((byte)code);
        else
            Append(new Rune(code));
    }

    private CelCompileException Invalid(int position) => new(source, position, "Syntax error: invalid escape sequence");
}
