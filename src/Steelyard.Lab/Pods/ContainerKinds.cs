using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>Kinds of containers.</summary>
internal static class ContainerKinds
{
    /// <summary>An init container that goes on running beside the others.</summary>
    public static bool IsSidecar(this JsonObject container) => container.Text("restartPolicy") == "Always";
}
