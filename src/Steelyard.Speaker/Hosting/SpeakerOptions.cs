using Microsoft.Extensions.Logging;
using Steelyard.Hosting.Web;
using Steelyard.Sessions.Layer2;

namespace Steelyard.Speaker.Hosting;

/// <summary>Settings of one speaker process, from its command line and environment.</summary>
public sealed record SpeakerOptions
{
    /// <summary>Name of the node on which this runs.</summary>
    public required string NodeName { get; init; }

    /// <summary>Namespace of the configuration and status objects and of the Pods of the other speakers.</summary>
    public required string Namespace { get; init; }

    /// <summary>Own Pod; empty when not run by one.</summary>
    public string PodName { get; init; } = "";

    /// <summary>File; null to look for the cluster elsewhere.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Port of the metrics, 0 for none.</summary>
    public int MetricsPort { get; init; } = 9120;

    /// <summary>Folder with tls.crt and tls.key for the metrics; empty for a self-signed certificate.</summary>
    public string MetricsCertificateDirectory { get; init; } = "";

    public TlsSettings Tls { get; init; } = TlsSettings.Default;

    /// <summary>Port of /healthz and /readyz on the loopback address, 0 for none.</summary>
    public int HealthPort { get; init; } = 17472;

    /// <summary>The spec.loadBalancerClass to handle; empty for services without one.</summary>
    public string LoadBalancerClass { get; init; } = "";

    /// <summary>Whether nodes labelled as excluded from external load balancers may announce.</summary>
    public bool IgnoresExclusion { get; init; }

    /// <summary>Null when the speakers do not watch each other: every node counts as alive.</summary>
    public MembershipSettings? Membership { get; init; }

    public Failback Failback { get; init; } = Failback.Immediate;

    /// <summary>What is done about other hosts that claim an announced address.</summary>
    public ConflictPolicy OnConflict { get; init; } = ConflictPolicy.Defend;

    /// <summary>How new addresses are probed.</summary>
    public ProbeTiming Probing { get; init; } = ProbeTiming.Fast;

    /// <summary>Pause between unsolicited announcements in steady state; zero for none.</summary>
    public TimeSpan RefreshInterval { get; init; } = new AnnouncerOptions().RefreshInterval;

    /// <summary>File that names interfaces which never take part.</summary>
    public string InterfaceExclusionFile { get; init; } = "/etc/metallb/excludel2.yaml";

    /// <summary>How long an ordered end may take until the successors have taken over.</summary>
    public TimeSpan LeaveAtMost { get; init; } = TimeSpan.FromSeconds(1.5);

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Version of the executable, for the log.</summary>
    public string Version { get; init; } = "";
}
