using Microsoft.Extensions.Logging;
using Steelyard.Api.Configuration;
using Steelyard.Core.Services;
using Steelyard.Hosting.Web;

namespace Steelyard.Controller.Hosting;

/// <summary>Settings of one controller process, from its command line and environment.</summary>
public sealed record ControllerOptions
{
    /// <summary>Namespace of the configuration objects, the Lease and the Secrets.</summary>
    public required string Namespace { get; init; }

    /// <summary>File; null to look for the cluster elsewhere.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Port of the metrics, 0 for none.</summary>
    public int MetricsPort { get; init; } = 9120;

    /// <summary>Folder with tls.crt and tls.key for the metrics; empty for a self-signed certificate.</summary>
    public string MetricsCertificateDirectory { get; init; } = "";

    /// <summary>Port of /healthz and /readyz, 0 for none.</summary>
    public int HealthPort { get; init; } = 17472;

    /// <summary>Secret with the key of the speakers' gossip, created when it is missing; empty for none.</summary>
    public string MemberlistSecret { get; init; } = "";

    /// <summary>Deployment that owns that Secret; empty for none.</summary>
    public string Deployment { get; init; } = "";

    /// <summary>Own Pod; empty when not run by one.</summary>
    public string PodName { get; init; } = "";

    /// <summary>The spec.loadBalancerClass to handle; empty for services without one.</summary>
    public string LoadBalancerClass { get; init; } = "";

    public UnknownPoolPolicy UnknownPool { get; init; }

    /// <summary>Whether replicas compete for a Lease; without, only one may run.</summary>
    public bool ElectsLeader { get; init; } = true;

    public WebhookMode WebhookMode { get; init; }

    /// <summary>Port of the webhooks.</summary>
    public int WebhookPort { get; init; } = 9443;

    /// <summary>Whether the webhooks' certificate comes from <see cref="CertificateDirectory"/> instead of being managed.</summary>
    public bool DisablesCertificateRotation { get; init; }

    /// <summary>Folder with tls.crt and tls.key of the webhooks when their certificate is not managed.</summary>
    public string CertificateDirectory { get; init; } = "/tmp/k8s-webhook-server/serving-certs";

    /// <summary>Service through which the API server reaches the webhooks.</summary>
    public string CertificateService { get; init; } = "metallb-webhook-service";

    /// <summary>Secret that holds the managed certificate.</summary>
    public string WebhookSecret { get; init; } = "metallb-webhook-cert";

    /// <summary>What the servers of metrics and webhooks accept.</summary>
    public TlsSettings Tls { get; init; } = TlsSettings.Default;

    /// <summary>Rules by which the webhooks judge BGP objects.</summary>
    public BgpMode BgpMode { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Version of the executable, for the log.</summary>
    public string Version { get; init; } = "";
}
