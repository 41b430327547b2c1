using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Steelyard.ApiServer.Client;
using Steelyard.ControllerManager.Events;
using Steelyard.Lab.Containers;
using Steelyard.Lab.Images;
using Steelyard.Lab.Networks;

namespace Steelyard.Lab.Pods;

/// <summary>What all pods of a node share.</summary>
internal sealed record PodContext
{
    public required HttpObjectClient Client { get; init; }

    public required TimeProvider Time { get; init; }

    public required ContainerLauncher Launcher { get; init; }

    public required PodNetwork Network { get; init; }

    public required ImageCatalog Images { get; init; }

    public required OwnProgram Own { get; init; }

    public required EventSource Events { get; init; }

    public required NodeResources Resources { get; init; }

    public required string NodeName { get; init; }

    public required IReadOnlyList<string> NodeAddresses { get; init; }

    /// <summary>Directory for everything that pods leave, gone with the node.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>The services of the cluster, for the variables of containers.</summary>
    public required Func<IEnumerable<JsonObject>> Services { get; init; }

    /// <summary>Ends when the node has its pod networks.</summary>
    public required Task NetworkReady { get; init; }

    public required ILogger Logger { get; init; }

    public DateTimeOffset Now => Time.GetUtcNow();
}
