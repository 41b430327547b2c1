namespace Steelyard.ApiMachinery.Selectors;

internal enum LabelToken
{
    End,
    Identifier,
    Comma,
    Not,
    Equal,
    NotEqual,
    Greater,
    Less,
    Open,
    Close,
    In,
    NotIn,
    Unknown,
}

/// <summary>Cuts selector text into tokens; <see cref="Peek"/> and <see cref="Next"/> give the token with its text.</summary>
internal sealed class LabelLexer(string text)
{
    private const string Symbols = "=!(),><";

    private int _position;
    private (LabelToken Token, string Text)? _ahead;

    /// <summary>The next token, not consumed. Where values are expected the words in and notin are ordinary identifiers.</summary>
    public (LabelToken Token, string Text) Peek(bool words = false)
    {
        var token = _ahead ??= Scan();
        return !words && token.Token is LabelToken.In or LabelToken.NotIn ? (LabelToken.Identifier, token.Text) : token;
    }

    public (LabelToken Token, string Text) Next(bool words = false)
    {
        var token = Peek(words);
        _ahead = null;
        return token;
    }

    private (LabelToken Token, string Text) Scan()
    {
        while (_position < text.Length && text[_position] is ' ' or '\t' or '\r' or '\n')
            _position++;
        if (_position == text.Length)
            return (LabelToken.End, "");
        return Symbols.Contains(text[_position], StringComparison.Ordinal) ? ScanSymbol() : ScanWord();
    }

    private (LabelToken Token, string Text) ScanSymbol()
    {
        var pair = _position + 1 < text.Length ? text.Substring(_position, 2) : "";
        if (pair is "==" or "!=")
        {
            _position += 2;
            return (pair == "==" ? LabelToken.Equal : LabelToken.NotEqual, pair);
        }

        var symbol = text[_position++];
        var token = symbol switch
        {
            '=' => LabelToken.Equal,
            '!' => LabelToken.Not,
            '(' => LabelToken.Open,
            ')' => LabelToken.Close,
            ',' => LabelToken.Comma,
            '>' => LabelToken.Greater,
            '<' => LabelToken.Less,
            _ => LabelToken.Unknown,
        };
        return (token, symbol.ToString());
    }

    private (LabelToken Token, string Text) ScanWord()
    {
        var start = _position;
        while (_position < text.Length && !Symbols.Contains(text[_position], StringComparison.Ordinal) && text[_position] is not (' ' or '\t' or '\r' or '\n'))
            _position++;
        var word = text[start.._position];
        return word switch
        {
            "in" => (LabelToken.In, word),
            "notin" => (LabelToken.NotIn, word),
            _ => (LabelToken.Identifier, word),
        };
    }
}
