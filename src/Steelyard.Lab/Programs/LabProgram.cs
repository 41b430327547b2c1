using Microsoft.AspNetCore.Http;

namespace Steelyard.Lab.Programs;

/// <summary>The programs behind built-in images: echo, http-echo, static-site.</summary>
public static class LabProgram
{
    private const int WebPort = 80;
    private const int HttpEchoPort = 5678;

    public static IReadOnlyList<string> Names { get; } = ["echo", "http-echo", "static-site"];

    /// <summary>Runs a program until it is asked to end; the exit code.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="arguments">Its own flags.</param>
    public static async Task<int> RunAsync(string name, IReadOnlyList<string> arguments, TextWriter log, TimeProvider time, CancellationToken ct)
    {
        var port = ProgramFlags.Port(
            ProgramFlags.Value(arguments, "listen") ?? ProgramFlags.Value(arguments, "port") ?? Environment.GetEnvironmentVariable("WHOAMI_PORT_NUMBER"),
            name == "http-echo" ? HttpEchoPort : WebPort);
        Func<HttpContext, Task> handler = name switch
        {
            "echo" => http => EchoProgram.AnswerAsync(http, Environment.GetEnvironmentVariable),
            "static-site" => StaticSiteProgram.AnswerAsync,
            "http-echo" => Echo(ProgramFlags.Value(arguments, "text") ?? Environment.GetEnvironmentVariable("ECHO_TEXT")),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such program"),
        };
        await ProgramServer.RunAsync(port, handler, log, time, ct).ConfigureAwait(false);
        return 0;
    }

    private static Func<HttpContext, Task> Echo(string? text) => http =>
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync((text ?? "hello from the lab") + "\n");
    };
}
