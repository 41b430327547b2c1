using System.Text;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>An expression that does not parse or type-check; <see cref="Exception.Message"/> shows the place as genuine servers do.</summary>
public sealed class CelCompileException : Exception
{
    public CelCompileException(string source, int position, string problem)
        : base(Render(source, position, problem))
    {
        Problem = problem;
    }

    /// <summary>The text without the place, for instance <c>undefined field 'b'</c>.</summary>
    public string Problem { get; }

    private static string Render(string source, int position, string problem)
    {
        position = Math.Min(position, source.Length);
        var lineStart = position == 0 ? 0 : source.LastIndexOf('\n', position - 1) + 1;
        var lineEnd = source.IndexOf('\n', lineStart);
        var line = source.AsSpan(lineStart, (lineEnd < 0 ? source.Length : lineEnd) - lineStart);
        var number = 1 + source.AsSpan(0, lineStart).Count('\n');
        var column = position - lineStart;
        return new StringBuilder()
            .Append("ERROR: <input>:").Append(number).Append(':').Append(column + 1).Append(": ").Append(problem)
            .Append("\n | ").Append(line)
            .Append("\n | ").Append('.', column).Append('^')
            .ToString();
    }
}
