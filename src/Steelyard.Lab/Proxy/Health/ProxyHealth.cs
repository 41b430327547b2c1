using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Proxy.Health;

/// <summary>
/// What the proxy tells others: <c>/healthz</c> for the node, the health check ports of services with local traffic
/// policy (as kube-proxy answers them), and the file that says that rules are in force.
/// </summary>
internal sealed partial class ProxyHealth : IDisposable
{
    private readonly ServiceProxyOptions _options;
    private readonly ILogger _logger;
    private readonly Dictionary<ObjectKey, ServicePortHealth> _services = [];
    private readonly ProbeListener? _node;
    private volatile bool _ready;

    public ProxyHealth(ServiceProxyOptions options)
    {
        _options = options;
        _logger = options.Logger;
        if (options.HealthPort > 0)
            _node = Listen(options.HealthPort, "the proxy", NodeAnswer);
        Unready();
    }

    public void Ready()
    {
        _ready = true;
        if (_options.ReadyFile is { } file)
            File.WriteAllText(file, Now() + "\n");
    }

    public void Unready()
    {
        _ready = false;
        if (_options.ReadyFile is { } file)
            File.Delete(file);
    }

    /// <summary>Replaces all health check ports.</summary>
    public void Replace(IEnumerable<(int Port, ObjectKey Service, int LocalEndpoints)> checks)
    {
        var wanted = checks.ToDictionary(check => check.Service);
        foreach (var gone in _services.Keys.Where(key => !wanted.ContainsKey(key)).ToList())
            Set(gone, null);
        foreach (var (service, check) in wanted)
            Set(service, (check.Port, check.LocalEndpoints));
    }

    /// <summary>Opens, changes or closes (null) the health check port of one service.</summary>
    public void Set(ObjectKey service, (int Port, int LocalEndpoints)? check)
    {
        if (_services.TryGetValue(service, out var known) && known.Port != check?.Port)
        {
            _services.Remove(service);
            known.Dispose();
            known = null;
        }
        if (check is not { } wanted)
            return;
        if (known is null)
        {
            _services[service] = known = new ServicePortHealth(service, wanted.Port);
            known.Listener = Listen(wanted.Port, service.ToString(), _ => known.Answer(_ready));
        }
        known.LocalEndpoints = wanted.LocalEndpoints;
    }

    public void Dispose()
    {
        Unready();
        _node?.Dispose();
        foreach (var service in _services.Values)
            service.Dispose();
    }

    private ProbeAnswer NodeAnswer(string path)
    {
        if (path is not ("/healthz" or "/livez"))
            return ProbeAnswer.NotFound;
        var body = new JsonObject { ["lastUpdated"] = Now(), ["currentTime"] = Now(), ["nodeEligible"] = true };
        return new ProbeAnswer(_ready ? 200 : 503, body.ToJsonString());
    }

    private string Now() => _options.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private ProbeListener? Listen(int port, string what, Func<string, ProbeAnswer> answer)
    {
        try
        {
            return new ProbeListener(port, answer);
        }
        catch (SocketException e)
        {
            CannotListen(port, what, e.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The health of {What} cannot be asked at port {Port}: {Reason}")]
    private partial void CannotListen(int port, string what, string reason);
}
