using Microsoft.Extensions.Logging;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Events;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.Lab.Containers;
using Steelyard.Lab.Images;
using Steelyard.Lab.Kubelet;
using Steelyard.Lab.Networks;
using Steelyard.Lab.Pods;
using Steelyard.Lab.Proxy;
using Steelyard.Linux.Processes;
using Steelyard.Primitives;

namespace Steelyard.Lab.Nodes;

/// <summary>
/// The kubelet of the lab: one node in the network, mount and PID namespaces of the calling process. It registers the
/// node, gives signs of life, runs the pods that are bound to it as processes and serves their logs and terminals.
/// </summary>
public sealed partial class NodeAgent
{
    private readonly NodeAgentOptions _options;
    private readonly HttpObjectClient _client;
    private readonly ILogger _logger;
    private readonly CommandRunner _commands;
    private readonly PodNetwork _network;
    private readonly TaskCompletionSource _networkReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChildProcesses _processes;

    private NodeAgent(NodeAgentOptions options, HttpObjectClient client, ChildProcesses processes)
    {
        (_options, _client, _processes) = (options, client, processes);
        _logger = options.Logger;
        _commands = new CommandRunner(processes);
        _network = new PodNetwork(_commands);
    }

    /// <summary>Runs the node until cancelled; then its pods have ended.</summary>
    /// <exception cref="InvalidDataException">The file of images is not as it should be.</exception>
    public static async Task RunAsync(NodeAgentOptions options, CancellationToken ct)
    {
        using var client = new HttpObjectClient(options.Access, "kubelet", options.Time);
        using var processes = new ChildProcesses(options.Time);
        await new NodeAgent(options, client, processes).RunAsync(ct).ConfigureAwait(false);
    }

    private async Task RunAsync(CancellationToken agentStop)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(agentStop);
        var ct = stop.Token;
        PrepareState();
        PodNetwork.EnableForwarding();
        var resources = NodeResources.OfThisMachine();
        var events = new EventSink(_client, _options.Time, _logger);
        await using var informers = new InformerSet(_client, _options.Time, _logger);
        var services = informers.Cached(Resources.Services);
        var nodes = informers.Cached(Resources.Nodes);
        var context = Context(resources, events, services);
        var pods = new PodManager(context, ct);
        var registration = new NodeRegistration(_options, _client, new NodeDescription(_options, resources, _options.KubeletPort));
        var routes = new NodeRoutes(_options.Name, _commands, _logger);
        nodes.OnChange(routes.Handle);
        nodes.OnChange(TakeNetworks);
        await registration.RegisterAsync(ct).ConfigureAwait(false);
        informers.Start();
        Task[] work =
        [
            events.RunAsync(ct), routes.RunAsync(ct), registration.KeepLeaseAsync(ct), registration.KeepStatusAsync(ct),
            FollowPodsAsync(pods, services, ct), BecomeReadyAsync(registration, ct), KeepProxyAsync(ct), ServeAsync(pods, context, ct),
        ];
        await EndTogetherAsync(work, stop).ConfigureAwait(false);
        await pods.WhenAllEnded().ConfigureAwait(false);
    }

    // A part that fails ends the node: one that is half there would only mislead.
    private static async Task EndTogetherAsync(Task[] work, CancellationTokenSource stop)
    {
        var running = work.ToList();
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(ended);
            if (ended.IsFaulted)
                await stop.CancelAsync().ConfigureAwait(false);
        }
        foreach (var failed in work.Where(part => part.IsFaulted))
            await failed.ConfigureAwait(false);
    }

    private PodContext Context(NodeResources resources, EventSink events, Informer services) => new()
    {
        Client = _client,
        Time = _options.Time,
        Launcher = new ContainerLauncher(_processes),
        Network = _network,
        Images = new ImageCatalog(
            _options.ImageFile is { } file ? ImageFile.Read(file) : new Dictionary<string, ImageProgram>(), ProgramSearch.FindTool),
        Own = OwnProgram.Of(_options.Executable),
        Events = new EventSource(events, "kubelet", "v1", "Pod"),
        Resources = resources,
        NodeName = _options.Name,
        NodeAddresses = [.. _options.Addresses.Select(address => address.ToString())],
        StateDirectory = _options.StateDirectory,
        Services = () => services.All,
        NetworkReady = _networkReady.Task,
        Logger = _logger,
    };

    private void PrepareState()
    {
        Directory.CreateDirectory(_options.StateDirectory);
        try
        {
            Mounts.Tmpfs(_options.StateDirectory, "mode=755");
        }
        catch (IOException refused)
        {
            NoMemoryFiles(_logger, refused, _options.StateDirectory);
        }
        Directory.CreateDirectory(Path.Combine(_options.StateDirectory, "host"));
    }

    // The networks of the families that the node has addresses of.
    private void TakeNetworks(InformerEvent change)
    {
        if (change.IsDeleted || change.Object.Name() != _options.Name || _networkReady.Task.IsCompleted)
            return;
        var families = _options.Addresses.Select(address => IpAddr.From(address).Family).ToList();
        var networks = change.Object.Texts("spec", "podCIDRs")
            .Select(text => IpPrefix.TryParse(text, out var network) ? network : (IpPrefix?)null).OfType<IpPrefix>()
            .Where(network => families.Contains(network.Family)).OrderBy(network => families.IndexOf(network.Family)).ToList();
        if (networks.Count == 0)
            return;
        _network.SetNetworks(networks);
        _networkReady.TrySetResult();
    }

    private async Task BecomeReadyAsync(NodeRegistration registration, CancellationToken ct)
    {
        await _networkReady.Task.WaitAsync(ct).ConfigureAwait(false);
        await registration.BecomeReadyAsync(ct).ConfigureAwait(false);
        IsReady(_logger, _options.Name);
    }

    private async Task ServeAsync(PodManager pods, PodContext context, CancellationToken ct)
    {
        var authentication = new KubeletAuthentication(_client, _options.Access.Authorities, _options.Name, _options.Time);
        var server = new KubeletServer(authentication, new KubeletEndpoints(pods, context.Launcher, _options.Time), _logger);
        using var certificate = KubeletCertificate.Open(
            Path.GetDirectoryName(_options.StateDirectory) ?? "", _options.Name, _options.Addresses, _options.Time);
        await server.RunAsync(_options.KubeletPort, certificate, ct).ConfigureAwait(false);
    }

    private async Task KeepProxyAsync(CancellationToken ct)
    {
        if (!_options.WithProxy)
            return;
        var options = new ServiceProxyOptions { NodeName = _options.Name, Time = _options.Time, Logger = _logger };
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await ServiceProxy.RunAsync(_client, options, ct).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // pods go on without service addresses, and the proxy may succeed next time
            catch (Exception failure) when (!ct.IsCancellationRequested)
#pragma warning restore CA1031
            {
                ProxyEnded(_logger, failure);
                await Task.Delay(TimeSpan.FromSeconds(1), _options.Time, ct).ConfigureAwait(false);
            }
        }
    }

    private async Task FollowPodsAsync(PodManager pods, Informer services, CancellationToken ct)
    {
        // Containers get the services as variables, so those come first.
        await services.Synced.WaitAsync(ct).ConfigureAwait(false);
        var bound = _client.Selecting(new ListFilter(FieldSelector: "spec.nodeName=" + _options.Name));
        var informer = new Informer(bound, Resources.Pods, keepObjects: true, _options.Time, _logger);
        informer.OnChange(pods.Handle);
        await informer.RunAsync(ct).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The service proxy ended and is started again")]
    private static partial void ProxyEnded(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} is ready")]
    private static partial void IsReady(ILogger logger, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No memory file system at {Directory}: what pods leave there stays when the node goes")]
    private static partial void NoMemoryFiles(ILogger logger, Exception failure, string directory);
}
