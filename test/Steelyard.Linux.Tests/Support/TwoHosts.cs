using System.Globalization;
using Steelyard.Linux.Packets;
using Steelyard.Linux.Polling;
using Steelyard.TestKit.Networks;

namespace Steelyard.Linux.Tests.Support;

/// <summary>Two hosts on one cable: "here", where the code under test runs, and "there", a Linux host with its tools.</summary>
internal sealed class TwoHosts : IDisposable
{
    public const string HereMac = "02:00:00:00:00:0a";
    public const string ThereMac = "02:00:00:00:00:0b";
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public TwoHosts()
    {
        Here.Connect("eth0", HereMac, There, "eth0", ThereMac);
        Here.AddAddress("eth0", "10.9.0.1/24");
        There.AddAddress("eth0", "10.9.0.2/24");
        Here.AddAddress("eth0", "2001:db8:9::1/64");
        There.AddAddress("eth0", "2001:db8:9::2/64");
        (Index, IndexThere) = (IndexOf(Here), IndexOf(There));
    }

    public NetworkNamespace Here { get; } = NetworkNamespace.Create();

    public NetworkNamespace There { get; } = NetworkNamespace.Create();

    /// <summary>Index of eth0 here.</summary>
    public int Index { get; }

    public int IndexThere { get; }

    public PacketSocket Open(PacketSocketOptions options) => Here.Run(() => PacketSocket.Open(options));

    /// <summary>Waits until a frame is there and takes it.</summary>
    public static (byte[] Frame, PacketInfo Info) Receive(PacketSocket socket, int bufferLength = 2048)
    {
        using var poller = new DescriptorPoller();
        poller.Add(socket);
        var buffer = new byte[bufferLength];
        PacketInfo info;
        while (!socket.TryReceive(buffer, out info))
            Assert.True(poller.Wait(Patience), "no frame came");
        return (buffer[..Math.Min(info.Length, bufferLength)], info);
    }

    public void Dispose()
    {
        Here.Dispose();
        There.Dispose();
    }

    private static int IndexOf(NetworkNamespace host)
    {
        var shown = host.Execute("ip", "-o link show eth0");
        return int.Parse(shown.AsSpan(0, shown.IndexOf(':')), CultureInfo.InvariantCulture);
    }
}
