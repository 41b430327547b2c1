using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Steelyard.Core.Announcements;
using Steelyard.Linux.Polling;
using Steelyard.Linux.Scheduling;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;

namespace Steelyard.Speaker.Layer2;

/// <summary>
/// The announcer of this node on real links, on a thread of its own. Needs CAP_NET_RAW in the network namespace. The
/// constructor fails if sockets cannot be opened; from then on trouble with one interface or one frame stops nothing else.
/// </summary>
public sealed partial class Layer2Announcer : ILayer2Announcer, IDisposable
{
    private const int MostUnreadConflicts = 1024;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);
    private readonly ConcurrentQueue<AnnouncerCommand> _commands = new();
    private readonly Channel<AddressConflict> _conflicts = Channel.CreateBounded<AddressConflict>(
        new BoundedChannelOptions(MostUnreadConflicts) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true });
    private readonly DescriptorPoller _poller = new();
    private readonly NodeLinks _links;
    private readonly PacketEngine _engine;
    private readonly Thread _thread;
    private int _wakePending;
    private volatile bool _stopping;

    public Layer2Announcer(Layer2AnnouncerOptions options, TimeProvider time, ILogger<Layer2Announcer> logger)
    {
        _logger = logger;
        _links = new NodeLinks(options.Exclusion);
        _engine = new PacketEngine(options, Counters, _commands, _conflicts.Writer, _poller, _links, time, logger);
        _thread = new Thread(Run) { IsBackground = true, Name = "layer 2" };
        _thread.Start();
    }

    public ChannelReader<AddressConflict> Conflicts => _conflicts.Reader;

    public AnnouncerCounters Counters { get; } = new();

    public void Announce(IpAddr address, InterfaceSelection interfaces, bool takeover) =>
        Send(new AnnouncerCommand.Announce(address, interfaces.Names, takeover));

    public void Withdraw(IpAddr address) => Send(new AnnouncerCommand.Withdraw(address));

    public void Yield(IpAddr address, TimeSpan atMost) => Send(new AnnouncerCommand.Yield(address, atMost));

    public bool HasAnyInterface(InterfaceSelection interfaces) => _links.LocalNames.Exists(interfaces.Includes);

    public IReadOnlyList<string> InterfacesOf(InterfaceSelection interfaces) => _links.LocalNames.FindAll(interfaces.Includes);

    public void SetPeerAddresses(IReadOnlySet<IpAddr> nodeAddresses) => Send(new AnnouncerCommand.SetPeers(nodeAddresses));

    public AddressState StateOf(IpAddr address) => Counters.StateOf(address);

    /// <summary>Falls silent on all addresses at once.</summary>
    public void Dispose()
    {
        _stopping = true;
        _poller.Wake();
        _thread.Join();
        _engine.Dispose();
        _links.Dispose();
        _poller.Dispose();
        _conflicts.Writer.TryComplete();
    }

    private void Send(AnnouncerCommand command)
    {
        _commands.Enqueue(command);
        // Thousands of calls at once need one wake-up, not one each.
        if (Interlocked.Exchange(ref _wakePending, 1) == 0)
            _poller.Wake();
    }

    private void Run()
    {
        LogStarted(ThreadScheduling.Raise());
        while (!_stopping)
        {
            try
            {
                Interlocked.Exchange(ref _wakePending, 0);
                _engine.Turn();
            }
#pragma warning disable CA1031 // One bad turn must not silence all addresses for good.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogTurnFailed(e);
                _poller.Wait(PauseAfterFailure);
            }
        }
    }
}
