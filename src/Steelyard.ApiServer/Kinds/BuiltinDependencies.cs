using System.Text.Json.Nodes;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Kinds.Services;

namespace Steelyard.ApiServer.Kinds;

/// <summary>What the rules of the built-in kinds need from the server around them.</summary>
public sealed class BuiltinDependencies
{
    public ServiceAllocators Services { get; init; } = new(ServiceNetwork.Default);

    public Random Random { get; init; } = new();

    /// <summary>
    /// Finds a stored object, not to be changed: resource, namespace, name. The answer "absent" for everything turns off
    /// the checks that look at other objects.
    /// </summary>
    public Func<ResourceName, string?, string, JsonObject?>? Find { get; set; }
}
