using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Core.Announcements;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Layer2;
using Steelyard.TestKit.Networks;

namespace Steelyard.Speaker.Tests.Support;

/// <summary>A <see cref="SwitchedNetwork"/> whose node runs an announcer.</summary>
internal sealed class AnnouncingNode : IDisposable
{
    public static readonly IpAddr Vip = IpAddr.Parse("172.25.1.1");
    public static readonly IpAddr Vip6 = IpAddr.Parse("fd00::1:2:3");

    /// <summary>No refresh, and short pauses where nothing is said about them.</summary>
    public static readonly AnnouncerOptions Defaults = new()
    {
        RefreshInterval = TimeSpan.Zero,
        ReprobeInterval = TimeSpan.FromMilliseconds(300),
    };

    public AnnouncingNode(AnnouncerOptions? options = null, InterfaceExclusion? exclusion = null)
    {
        Announcer = Start(Network.Node, options ?? Defaults, exclusion);
    }

    public SwitchedNetwork Network { get; } = new();

    public Layer2Announcer Announcer { get; }

    public NetworkNamespace Node => Network.Node;

    public NetworkNamespace Client => Network.Client;

    public static Layer2Announcer Start(NetworkNamespace host, AnnouncerOptions options, InterfaceExclusion? exclusion = null) =>
        host.Run(() => new Layer2Announcer(
            new Layer2AnnouncerOptions { Announcing = options, Exclusion = exclusion ?? InterfaceExclusion.None },
            TimeProvider.System,
            NullLogger<Layer2Announcer>.Instance));

    public void Announce(IpAddr address, bool takeover = false) => Announcer.Announce(address, InterfaceSelection.All, takeover);

    /// <summary>Announces and waits until it is answered for.</summary>
    public void AnnounceAndWait(params IpAddr[] addresses)
    {
        foreach (var address in addresses)
            Announce(address);
        foreach (var address in addresses)
            WaitFor(address, AddressState.Announcing);
    }

    public void WaitFor(IpAddr address, AddressState state) => Eventually.True(
        () => Announcer.StateOf(address) == state, () => $"{address} is {Announcer.StateOf(address)}, not {state}");

    public AddressConflict NextConflict()
    {
        AddressConflict? conflict = null;
        Eventually.True(() => Announcer.Conflicts.TryRead(out conflict), () => "no conflict was reported");
        return conflict!;
    }

    public void Dispose()
    {
        Announcer.Dispose();
        Network.Dispose();
    }
}
