using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Steelyard.Bench.Cluster;

/// <summary>Watches all services of a cluster and notes when each shows an address first.</summary>
internal sealed class AddressWatch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _shown = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpResponseMessage _response;
    private readonly Task _reading;

    private AddressWatch(HttpResponseMessage response)
    {
        _response = response;
        _reading = ReadAsync();
    }

    public static async Task<AddressWatch> StartAsync(ApiClient client)
    {
        var version = (await client.GetAsync("/api/v1/services?limit=1"))["metadata"]!["resourceVersion"]!.GetValue<string>();
        return new AddressWatch(await client.OpenAsync($"/api/v1/services?watch=1&resourceVersion={version}", default));
    }

    /// <summary>The <see cref="Stopwatch"/> time stamp at which the named service showed an address.</summary>
    public async Task<long> ShownAsync(string name)
    {
        var shown = Entry(name).Task;
        if (await Task.WhenAny(shown, Task.Delay(Patience), _reading) != shown)
            throw new TimeoutException($"service {name} shows no address after {Patience.TotalSeconds} s");
        return await shown;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _response.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var lines = new StreamReader(await _response.Content.ReadAsStreamAsync(_stop.Token));
            while (await lines.ReadLineAsync(_stop.Token) is { } line)
            {
                var now = Stopwatch.GetTimestamp();
                if (!line.Contains("\"ingress\"", StringComparison.Ordinal))
                    continue;
                using var parsed = JsonDocument.Parse(line);
                var metadata = parsed.RootElement.GetProperty("object").GetProperty("metadata");
                Entry(metadata.GetProperty("name").GetString()!).TrySetResult(now);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && _stop.IsCancellationRequested)
        {
        }
    }

    private TaskCompletionSource<long> Entry(string name) =>
        _shown.GetOrAdd(name, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
}
