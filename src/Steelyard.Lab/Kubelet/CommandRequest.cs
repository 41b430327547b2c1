using Microsoft.AspNetCore.Http;

namespace Steelyard.Lab.Kubelet;

/// <summary>What a client of exec or attach asks for. The API calls the streams stdin, stdout, stderr; the kubelet input, output, error.</summary>
internal sealed record CommandRequest(IReadOnlyList<string> Command, bool Input, bool Output, bool Error, bool Terminal)
{
    public static CommandRequest From(IQueryCollection query) => new(
        [.. query["command"].OfType<string>()],
        Flag(query, "stdin") || Flag(query, "input"),
        Flag(query, "stdout") || Flag(query, "output"),
        (Flag(query, "stderr") || Flag(query, "error")) && !Flag(query, "tty"),
        Flag(query, "tty"));

    /// <summary>The kinds of streams that a SPDY client opens.</summary>
    public IEnumerable<string> Streams => new[] { (Input, "stdin"), (Output, "stdout"), (Error, "stderr"), (Terminal, "resize") }
        .Where(stream => stream.Item1).Select(stream => stream.Item2);

    private static bool Flag(IQueryCollection query, string name) => query[name] is [.., "1" or "true"];
}
