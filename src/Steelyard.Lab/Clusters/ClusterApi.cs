using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Client;

namespace Steelyard.Lab.Clusters;

/// <summary>The API of a cluster as its administrator on this machine sees it.</summary>
public sealed class ClusterApi : IDisposable
{
    private static readonly ResourceName _nodes = new("", "v1", "nodes");
    private static readonly ResourceName _services = new("", "v1", "services");
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);
    private readonly ClusterAccess _access;
    private readonly HttpObjectClient _client;
    private readonly TimeProvider _time;

    public ClusterApi(ClusterFolder folder, TimeProvider time)
    {
        _time = time;
        _access = KubeconfigReader.Read(folder.Kubeconfig);
        _client = new HttpObjectClient(_access, "steelyard", time) { RequestTimeout = TimeSpan.FromSeconds(10) };
    }

    /// <summary>Waits until the server answers; a server that is just starting lets its callers wait in its socket.</summary>
    public Task WaitUntilServingAsync(CancellationToken ct) => WaitAsync(async () => await TryListNodesAsync(ct).ConfigureAwait(false) is not null, ct);

    /// <summary>Waits until all named nodes are Ready.</summary>
    /// <param name="progress">Told the name of each node when it has become ready.</param>
    public async Task WaitUntilReadyAsync(IReadOnlyCollection<string> names, Action<string> progress, CancellationToken ct)
    {
        var waiting = names.ToHashSet();
        await WaitAsync(
            async () =>
            {
                foreach (var node in await TryListNodesAsync(ct).ConfigureAwait(false) ?? [])
                {
                    if (IsReady(node) && waiting.Remove((string)node["metadata"]!["name"]!))
                        progress((string)node["metadata"]!["name"]!);
                }

                return waiting.Count == 0;
            },
            ct).ConfigureAwait(false);
    }

    /// <summary>Nodes that the API says are not Ready or does not know.</summary>
    public async Task<IReadOnlyList<string>> NotReadyAsync(IEnumerable<string> names, CancellationToken ct)
    {
        var ready = (await TryListNodesAsync(ct).ConfigureAwait(false) ?? []).Where(IsReady).Select(node => (string)node["metadata"]!["name"]!).ToHashSet();
        return [.. names.Where(name => !ready.Contains(name))];
    }

    /// <exception cref="LabException">The API does not answer.</exception>
    public async Task DeleteNodeAsync(string name, CancellationToken ct)
    {
        try
        {
            await _client.DeleteAsync(_nodes, null, name, null, ct).ConfigureAwait(false);
        }
        catch (StatusException e) when (e.Code == 404)
        {
            // It never registered.
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new LabException($"the cluster's API does not answer: {e.Message}", e);
        }
    }

    /// <summary>A service, or null.</summary>
    /// <exception cref="LabException">The API does not answer.</exception>
    public async Task<JsonObject?> ServiceAsync(string ns, string name, CancellationToken ct)
    {
        try
        {
            return await _client.GetAsync(_services, ns, name, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new LabException($"the cluster's API does not answer: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _access.Dispose();
    }

    private static bool IsReady(JsonObject node) => (node["status"]?["conditions"] as JsonArray ?? [])
        .Any(condition => (string?)condition?["type"] == "Ready" && (string?)condition["status"] == "True");

    private async Task<IReadOnlyList<JsonObject>?> TryListNodesAsync(CancellationToken ct)
    {
        try
        {
            return (await _client.ListAsync(_nodes, null, null, ct).ConfigureAwait(false)).Items;
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or StatusException or IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The connection stood in the server's socket until the client's own limit: it is still starting.
            return null;
        }
    }

    private async Task WaitAsync(Func<Task<bool>> condition, CancellationToken ct)
    {
        while (!await condition().ConfigureAwait(false))
            await Task.Delay(_pause, _time, ct).ConfigureAwait(false);
    }
}
