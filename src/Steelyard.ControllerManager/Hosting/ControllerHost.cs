using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.ApiServer.Client;
using Steelyard.ControllerManager.ClusterRoles;
using Steelyard.ControllerManager.DaemonSets;
using Steelyard.ControllerManager.Deployments;
using Steelyard.ControllerManager.Disruption;
using Steelyard.ControllerManager.EndpointSlices;
using Steelyard.ControllerManager.GarbageCollection;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Namespaces;
using Steelyard.ControllerManager.Nodes;
using Steelyard.ControllerManager.ReplicaSets;
using Steelyard.ControllerManager.Scheduling;
using Steelyard.ControllerManager.ServiceAccounts;

namespace Steelyard.ControllerManager.Hosting;

/// <summary>Runs all controllers of the embedded cluster in this process.</summary>
public static partial class ControllerHost
{
    /// <summary>Runs until cancelled; then all loops have ended.</summary>
    /// <param name="client">The API. Its user must be allowed to do everything.</param>
    /// <param name="resources">What the server serves, for those controllers that deal with every kind.</param>
    public static async Task RunAsync(
        IObjectClient client, IServedResources resources, TimeProvider time, ControllerOptions options, ILogger? logger, CancellationToken ct)
    {
        var log = logger ?? NullLogger.Instance;
        await using var informers = new InformerSet(client, time, log);
        var context = new ControllerContext(client, informers, resources, time, options, log);
        resources.Changed += () => informers.Retain(resources.All.Select(resource => resource.Name).ToHashSet());
        var controllers = CreateAll(context);
        informers.Start();
        await informers.WaitForSyncAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Started(log, controllers.Count);
        await Task.WhenAll(controllers.Select(controller => KeepRunningAsync(controller, log, time, ct)));
    }

    /// <summary>All controllers; building them registers their handlers with the informers.</summary>
    internal static IReadOnlyList<IController> CreateAll(ControllerContext context) =>
    [
        context.Events,
        new NamespaceController(context),
        new ServiceAccountController(context),
        new RootCertificatePublisher(context),
        new GarbageCollector(context),
        new ReplicaSetController(context),
        new DeploymentController(context),
        new DaemonSetController(context),
        new EndpointSliceController(context),
        new EndpointSliceMirroringController(context),
        new EndpointsController(context),
        new Scheduler(context),
        new NodeLifecycleController(context),
        new TaintEvictionController(context),
        new PodCollector(context),
        new ClusterRoleAggregationController(context),
        new DisruptionController(context),
    ];

    private static async Task KeepRunningAsync(IController controller, ILogger log, TimeProvider time, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await Task.Run(() => controller.RunAsync(ct), ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Ended(log, failure, controller.Name);
                await Task.Delay(TimeSpan.FromSeconds(1), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} controllers are running")]
    private static partial void Started(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Controller {Name} ended and is started again")]
    private static partial void Ended(ILogger logger, Exception failure, string name);
}
