using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Proxy.Health;

/// <summary>The health check port of one service: 200 where it has local endpoints, else 503, so that outer balancers avoid the node.</summary>
internal sealed class ServicePortHealth(ObjectKey service, int port) : IDisposable
{
    private volatile int _localEndpoints;

    public int Port => port;

    /// <summary>Null when the port could not be opened.</summary>
    public ProbeListener? Listener { get; set; }

    public int LocalEndpoints
    {
        get => _localEndpoints;
        set => _localEndpoints = value;
    }

    public ProbeAnswer Answer(bool proxyHealthy)
    {
        var count = _localEndpoints;
        var body = new JsonObject
        {
            ["service"] = new JsonObject { ["namespace"] = service.Namespace, ["name"] = service.Name },
            ["localEndpoints"] = count,
            ["serviceProxyHealthy"] = proxyHealthy,
        };
        var weight = $"X-Load-Balancing-Endpoint-Weight: {count.ToString(CultureInfo.InvariantCulture)}\r\n";
        return new ProbeAnswer(count > 0 && proxyHealthy ? 200 : 503, body.ToJsonString(), weight);
    }

    public void Dispose() => Listener?.Dispose();
}
