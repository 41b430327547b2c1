using System.Net;

namespace Steelyard.Speaker.Hosting;

/// <summary>How the speakers watch each other.</summary>
public sealed record MembershipSettings
{
    /// <summary>Own address, told to the others.</summary>
    public required IPAddress BindAddress { get; init; }

    public required int Port { get; init; }

    /// <summary>Label selector of the Pods of the speakers.</summary>
    public required string PodLabels { get; init; }

    /// <summary>Folder with the file <c>secretkey</c>; empty for none.</summary>
    public string SecretKeyPath { get; init; } = "";

    public bool AllowUnencrypted { get; init; }

    /// <summary>Slower timing for networks with long delays.</summary>
    public bool IsWideArea { get; init; }

    /// <summary>A speaker that sees less than half of the others is silent.</summary>
    public bool NeedsQuorum { get; init; }
}
