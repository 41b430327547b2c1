using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Steelyard.Lab.Proxy;

namespace Steelyard.Lab.Tests.Proxy.Support;

/// <summary>
/// This test executable as a proxy in the network namespace that it was started in. No test by itself: it runs only
/// when <see cref="ProxyNetwork"/> asks for it by name. Each input line is an object, or "-" and an object to delete it;
/// the proxy ends with its input.
/// </summary>
public sealed class ProxyChild
{
    /// <summary>The arguments that make the test executable serve.</summary>
    public static readonly string[] Arguments = ["-explicit", "only", "-method", $"{typeof(ProxyChild).FullName}.{nameof(Serve)}"];

    /// <summary>Environment: the name of the proxy's node.</summary>
    public const string NodeName = "STEELYARD_TEST_PROXY_NODE";

    /// <summary>Environment: the proxy's ready file.</summary>
    public const string ReadyFile = "STEELYARD_TEST_PROXY_READY";

    [Fact(Explicit = true)]
    public async Task Serve()
    {
        var options = new ServiceProxyOptions
        {
            NodeName = Environment.GetEnvironmentVariable(NodeName) ?? throw new InvalidOperationException("this is no test of its own"),
            ReadyFile = Environment.GetEnvironmentVariable(ReadyFile),
            Logger = new ErrorOutput(),
        };
        var objects = new ScriptedObjects();
        using var stop = new CancellationTokenSource();
        var proxy = ServiceProxy.RunAsync(objects, options, stop.Token);
        while (await Console.In.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (line.StartsWith('-'))
                objects.Delete(JsonNode.Parse(line[1..])!.AsObject());
            else
                objects.Apply(JsonNode.Parse(line)!.AsObject());
        }
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => proxy);
    }

    private sealed class ErrorOutput : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.Error.WriteLine($"{logLevel}: {formatter(state, exception)} {exception?.Message}");
    }
}
