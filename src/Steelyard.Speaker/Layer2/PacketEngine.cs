using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Steelyard.Linux;
using Steelyard.Linux.Filters;
using Steelyard.Linux.Multicast;
using Steelyard.Linux.Packets;
using Steelyard.Linux.Polling;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using Steelyard.Wire.Ethernet;

namespace Steelyard.Speaker.Layer2;

/// <summary>
/// The thread's world: sockets, links and the announcer's decisions. One thread owns all of it, so that an answer never waits
/// for a lock, and between two batches of announcements requests get their turn. Nothing is allocated for a received frame.
/// </summary>
internal sealed partial class PacketEngine : IDisposable
{
    private const int CommandsPerTurn = 512;
    private readonly AnnouncerMachine _machine;
    private readonly AnnouncerCounters _counters;
    private readonly Layer2Responder _responder;
    private readonly ConcurrentQueue<AnnouncerCommand> _commands;
    private readonly ChannelWriter<AddressConflict> _conflicts;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly DescriptorPoller _poller;
    private readonly NodeLinks _links;
    private readonly MulticastMembership _memberships = new();
    private readonly PacketSocket _arp;
    private readonly PacketSocket _ndp;
    private readonly PacketSocket _sender;
    private readonly PacketReceiveBatch _received = new(capacity: 64, frameLength: 256);
    private readonly PacketSendBatch _toSend = new(capacity: 64, frameLength: 128);
    private readonly List<IpAddr> _filtered = [];
    private readonly int _arpSource;
    private readonly int _ndpSource;
    private readonly int _linkSource;
    private bool _filtersAreStale;

    public PacketEngine(
        Layer2AnnouncerOptions options, AnnouncerCounters counters, ConcurrentQueue<AnnouncerCommand> commands,
        ChannelWriter<AddressConflict> conflicts, DescriptorPoller poller, NodeLinks links, TimeProvider time, ILogger logger)
    {
        _counters = counters;
        _commands = commands;
        _conflicts = conflicts;
        _poller = poller;
        _links = links;
        _time = time;
        _logger = logger;
        _origin = time.GetTimestamp();
        _machine = new AnnouncerMachine(options.Announcing, counters, new Random());
        var limiter = new SourceLimiter(options.AnswersPerSecondAndSource, options.AnswersPerSecondAndSource);
        _responder = new Layer2Responder(_machine, counters, limiter);
        _arp = Open(EtherTypes.Arp, PacketFilters.Arp([]));
        _ndp = Open(EtherTypes.IPv6, PacketFilters.NeighborDiscovery([]));
        _sender = Open(0, PacketFilters.Nothing);
        _arpSource = _poller.Add(_arp);
        _ndpSource = _poller.Add(_ndp);
        _linkSource = _poller.Add(links);
        _links.Refresh();
        _machine.SetLinks(_links.Taking, _links.OwnMacs, Now);
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Sleeps until there is something to do, and does it.</summary>
    public void Turn()
    {
        TimeSpan? pause = !_commands.IsEmpty ? TimeSpan.Zero : _machine.NextDue - Now;
        _poller.Wait(pause);
        if (_poller.IsReady(_arpSource))
            Answer(_arp);
        if (_poller.IsReady(_ndpSource))
            Answer(_ndp);
        if (_poller.IsReady(_linkSource) && _links.Refresh())
        {
            LogLinks(_links.Taking.Count, string.Join(',', _links.Taking.Select(link => link.Name)));
            _machine.SetLinks(_links.Taking, _links.OwnMacs, Now);
        }

        Obey();
        _machine.Advance(Now);
        CarryOut();
    }

    public void Dispose()
    {
        _arp.Dispose();
        _ndp.Dispose();
        _sender.Dispose();
        _memberships.Dispose();
        _received.Dispose();
        _toSend.Dispose();
    }

    private static PacketSocket Open(ushort etherType, PacketFilter filter) =>
        PacketSocket.Open(new PacketSocketOptions { EtherType = etherType, Filter = filter });

    private void Answer(PacketSocket socket)
    {
        var count = socket.Receive(_received);
        if (count == 0)
            return;
        var now = Now;
        for (var i = 0; i < count; i++)
        {
            var index = _received.Info(i).InterfaceIndex;
            if (!_links.TryGet(index, out var link))
            {
                _counters.CountDrop(Layer2Drop.Interface);
                continue;
            }

            var length = _responder.Handle(link, _received.Frame(i), _toSend.Next, now, out var asked);
            if (length == 0)
                continue;
            _toSend.Add(index, length);
            asked!.CountResponse();
            if (_toSend.IsFull)
                Flush();
        }

        Flush();
    }

    private void Obey()
    {
        for (var i = 0; i < CommandsPerTurn && _commands.TryDequeue(out var command); i++)
        {
            command.Apply(_machine, Now);
            _filtersAreStale = true;
        }
    }

    private void CarryOut()
    {
        var output = _machine.Output;
        // Solicitations must be able to arrive before anybody is told whom to ask.
        foreach (var change in output.Groups)
            Join(change);
        UpdateFilters();
        foreach (var announcement in output.Frames)
        {
            var length = AnnouncementWriter.Write(announcement, _toSend.Next);
            _toSend.Add(announcement.Link.Index, length);
            if (_toSend.IsFull)
                Flush();
        }

        Flush();
        foreach (var conflict in output.Conflicts)
        {
            LogConflict(conflict.Address, conflict.InterfaceName, conflict.Other, conflict.Action);
            _conflicts.TryWrite(conflict);
        }

        output.Clear();
    }

    private void Flush()
    {
        var count = _toSend.Count;
        if (count == 0)
            return;
        for (var lost = count - _toSend.Flush(_sender, out _); lost > 0; lost--)
            _counters.CountDrop(Layer2Drop.SendFailed);
    }

    private void Join(GroupChange change)
    {
        try
        {
            if (change.Join)
                _memberships.Join(change.LinkIndex, change.Group);
            else
                _memberships.Leave(change.LinkIndex, change.Group);
        }
        catch (LinuxException e)
        {
            // The interface has gone again, or the kernel has no room: other addresses and interfaces are not concerned.
            LogGroupFailed(change.Group, _links.NameOf(change.LinkIndex), e.Message);
        }
    }

    /// <summary>The kernel hands up only frames that are about one of our addresses.</summary>
    private void UpdateFilters()
    {
        if (!_filtersAreStale)
            return;
        _filtersAreStale = false;
        _filtered.Clear();
        _filtered.AddRange(_machine.Addresses);
        _filtered.AddRange(_machine.PeerAddresses);
        _arp.SetFilter(PacketFilters.Arp(_filtered));
        _ndp.SetFilter(PacketFilters.NeighborDiscovery(_filtered));
    }
}
