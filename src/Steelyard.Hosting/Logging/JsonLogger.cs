using Microsoft.Extensions.Logging;

namespace Steelyard.Hosting.Logging;

internal sealed class JsonLogger(JsonLineWriter writer, LogLevel least) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            writer.Write(logLevel, eventId.Name, formatter(state, exception), state as IReadOnlyList<KeyValuePair<string, object?>>, exception);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
