using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Speaker.Membership;

namespace Steelyard.Speaker.Tests.Membership;

/// <summary>Real services that share a port on addresses of the loopback network, 127.0.x.1 and up.</summary>
internal sealed class LoopbackCluster : IDisposable
{
    private static int _next;
    private readonly int _network = Interlocked.Increment(ref _next);
    private readonly int _port = FreePort();
    private readonly Dictionary<string, MembershipService> _services = [];

    // The network namespace of these tests starts with its loopback interface down.
    static LoopbackCluster()
    {
        using var ip = Process.Start("ip", "link set lo up");
        ip.WaitForExit();
    }

    public IReadOnlyCollection<MembershipService> Services => _services.Values;

    public MembershipService this[string name] => _services[name];

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(10, limit.Token);
    }

    public static bool Sees(MembershipService service, params string[] alive) => service.View.Alive.SetEquals(alive);

    public MembershipService Start(string name, IEnumerable<string> peers, string? secret = "c2VjcmV0LW9mLXRlc3Q", bool unencrypted = false)
    {
        var service = new MembershipService(
            new MembershipServiceOptions
            {
                NodeName = name, BindAddress = AddressOf(name), Port = _port, SecretText = secret, AllowUnencrypted = unencrypted,
            },
            TimeProvider.System, NullLogger.Instance);
        service.SetPeers(peers.ToDictionary(peer => peer, AddressOf));
        service.Start();
        _services[name] = service;
        return service;
    }

    public async Task StartAllAsync(params string[] names)
    {
        foreach (var name in names)
            Start(name, names);
        await UntilAsync(() => names.All(name => Sees(this[name], names)));
    }

    /// <summary>Ends a service without a word.</summary>
    public void Crash(string name)
    {
        _services[name].Abort();
        _services.Remove(name);
    }

    public IPEndPoint EndPointOf(string name) => new(AddressOf(name), _port);

    public void Dispose()
    {
        foreach (var service in _services.Values)
            service.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private IPAddress AddressOf(string name) => new([127, 70, (byte)_network, (byte)name[0]]);
}
