using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Speaker.Layer2;
using Steelyard.TestKit.Networks;

namespace Steelyard.Bench.Layer2;

/// <summary>A node and a client on one cable (veth).</summary>
internal sealed class BenchCable : IDisposable
{
    private const string ClientMac = "02:00:00:00:00:02";
    private readonly NetworkNamespace _client = NetworkNamespace.Create();

    public BenchCable()
    {
        Node.Connect("eth0", "02:00:00:00:00:01", _client, "eth0", ClientMac);
        Node.AddAddress("eth0", "fe80::1/64");
    }

    public NetworkNamespace Node { get; } = NetworkNamespace.Create();

    public BenchClient OpenClient() => _client.Run(() =>
    {
        var shown = _client.Execute("ip", "-o link show eth0");
        return new BenchClient(int.Parse(shown.AsSpan(0, shown.IndexOf(':')), CultureInfo.InvariantCulture));
    });

    /// <summary>An announcer in this process.</summary>
    public Layer2Announcer StartAnnouncer() => Node.Run(() => new Layer2Announcer(
        new Layer2AnnouncerOptions { AnswersPerSecondAndSource = 1e9 }, TimeProvider.System, NullLogger<Layer2Announcer>.Instance));

    public void Dispose()
    {
        Node.Dispose();
        _client.Dispose();
    }
}
