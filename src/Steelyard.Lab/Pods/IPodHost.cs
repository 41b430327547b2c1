using System.Text.Json.Nodes;
using Steelyard.Lab.Containers;
using Steelyard.Lab.Images;

namespace Steelyard.Lab.Pods;

/// <summary>What a container's runner needs from its pod.</summary>
internal interface IPodHost
{
    JsonObject Pod { get; }

    /// <summary>The address that probes go to.</summary>
    string Address { get; }

    PodContext Context { get; }

    PodDirectory Directory { get; }

    /// <summary>How long a program may take to end.</summary>
    TimeSpan Grace { get; }

    /// <summary>Changes the status of the pod; it is written to the API at once.</summary>
    void Change(Action change);

    /// <exception cref="ConfigException">Something that the container needs is not there.</exception>
    Task<ContainerSpec> DescribeAsync(JsonObject container, ImageProgram program, string directory);
}
