namespace Steelyard.ApiMachinery.Cel;

internal enum CelTokenKind
{
    End,
    Identifier,
    Integer,
    Unsigned,
    Double,
    Text,
    Bytes,
    Symbol,
}

/// <summary>One token: for texts and numbers <see cref="Value"/> is the decoded literal.</summary>
internal readonly record struct CelToken(CelTokenKind Kind, string Text, int Position, object? Value = null);
