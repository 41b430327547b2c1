using Steelyard.TestKit.Networks;

namespace Steelyard.Speaker.Tests.Support;

/// <summary>
/// Three hosts on a switch: the node where the announcer runs, a client, and a rival. Host n has the hardware address
/// 02:00:00:00:00:0n and the addresses 172.25.0.n/16, fd00::n/64 and fe80::n/64 on eth0.
/// </summary>
internal sealed class SwitchedNetwork : IDisposable
{
    public const string NodeMac = "02:00:00:00:00:01";
    public const string ClientMac = "02:00:00:00:00:02";
    public const string RivalMac = "02:00:00:00:00:03";
    private readonly NetworkNamespace _switch = NetworkNamespace.Create();

    public SwitchedNetwork()
    {
        _switch.Execute("ip", "link add br0 type bridge");
        _switch.Execute("ip", "link set br0 up");
        foreach (var (number, host) in new[] { Node, Client, Rival }.Index())
            Plug(host, "eth0", number + 1);
    }

    public NetworkNamespace Node { get; } = NetworkNamespace.Create();

    public NetworkNamespace Client { get; } = NetworkNamespace.Create();

    public NetworkNamespace Rival { get; } = NetworkNamespace.Create();

    /// <summary>Connects another interface of a host to the switch, with the addresses of this number.</summary>
    public void Plug(NetworkNamespace host, string interfaceName, int number)
    {
        _switch.Connect($"port{number}", $"02:00:00:00:01:{number:x2}", host, interfaceName, $"02:00:00:00:00:{number:x2}");
        _switch.Execute("ip", $"link set port{number} master br0");
        host.AddAddress(interfaceName, $"172.25.0.{number}/16");
        host.AddAddress(interfaceName, $"fe80::{number:x}/64");
        host.AddAddress(interfaceName, $"fd00::{number:x}/64");
    }

    public void Dispose()
    {
        Node.Dispose();
        Client.Dispose();
        Rival.Dispose();
        _switch.Dispose();
    }
}
