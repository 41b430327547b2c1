using Microsoft.Extensions.Logging;

namespace Steelyard.Hosting.Logging;

/// <summary>Makes loggers that write one JSON object per line to a stream. Safe for concurrent use.</summary>
/// <param name="output">Where lines go; not disposed.</param>
/// <param name="least">Lines below this level are dropped.</param>
/// <param name="time">Clock of the field <c>ts</c>.</param>
public sealed class JsonLoggerFactory(Stream output, LogLevel least, TimeProvider time) : ILoggerFactory
{
    /// <summary>Loggers whose name starts so come from the web server, which is too talkative below warnings.</summary>
    private const string WebServer = "Microsoft.";

    private readonly JsonLineWriter _writer = new(output, time);

    public ILogger CreateLogger(string categoryName) =>
        new JsonLogger(_writer, categoryName.StartsWith(WebServer, StringComparison.Ordinal) && least < LogLevel.Warning ? LogLevel.Warning : least);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("log lines go to one place only");

    public void Dispose()
    {
        // Every line was flushed when it was written.
    }
}
