using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging;
using Steelyard.Api.Configuration;
using Steelyard.Controller.Hosting;
using Steelyard.Core.Services;
using Steelyard.Hosting.Logging;
using static Steelyard.Cli.Commands.ProcessFlags;

namespace Steelyard.Cli.Commands;

/// <summary>The flags of <c>steelyard controller</c>: MetalLB's names and defaults, and a few more.</summary>
internal sealed class ControllerFlags
{
    private readonly Option<int> _port = Number("--port", 9120, "Port of the metrics over HTTPS; 0 turns them off.");
    private readonly Option<string> _namespace = Text("--namespace", () => Variable("METALLB_NAMESPACE"), "Namespace of the configuration (METALLB_NAMESPACE, or that of the service account).");
    private readonly Option<string> _memberlist = Text("--ml-secret-name", () => Variable("METALLB_ML_SECRET_NAME"), "Secret to create for the speakers' gossip; empty for none.");
    private readonly Option<string> _deployment = Text("--deployment", () => Variable("METALLB_DEPLOYMENT"), "Deployment that owns that Secret.");
    private readonly Option<string> _logLevel = Text("--log-level", () => "info", $"Least level to log: {string.Join(", ", LogLevels.Names)}.");
    private readonly Option<int> _health = Number("--health-probe-port", 17472, "Port of /healthz and /readyz; 0 turns them off.");
    private readonly Option<string> _class = Text("--lb-class", () => "", "The loadBalancerClass to handle; empty for services without one.");
    private readonly Option<string> _webhookMode = Text("--webhook-mode", () => "enabled", "enabled, disabled, or onlywebhook (no service is handled).");
    private readonly Option<string> _pod = Text("--pod-name", () => Variable("METALLB_POD_NAME"), "Own Pod, the owner of status objects.");
    private readonly Option<string> _metricsCertificates = Text("--metrics-cert-dir", () => "", "Folder with tls.crt and tls.key of the metrics; empty for a self-signed certificate.");
    private readonly Option<bool> _noRotation = Flag("--disable-cert-rotation", "Do not manage the certificate of the webhooks.");
    private readonly Option<string> _certificates = Text("--cert-dir", () => "/tmp/k8s-webhook-server/serving-certs", "Folder with tls.crt and tls.key of the webhooks when they are not managed.");
    private readonly Option<string> _service = Text("--cert-service-name", () => "metallb-webhook-service", "Service of the webhooks: the host name in their certificate.");
    private readonly Option<string> _webhookSecret = Text("--webhook-secret", () => "metallb-webhook-cert", "Secret that holds the managed certificate.");
    private readonly Option<int> _webhookPort = Number("--webhook-port", 9443, "Port of the webhooks.");
    private readonly Option<string> _tlsVersion = Text("--tls-min-version", () => "", "VersionTLS12 or VersionTLS13 (the default).");
    private readonly Option<string> _tlsSuites = Text("--tls-cipher-suites", () => "", "Cipher suites of TLS 1.2, comma separated.");
    private readonly Option<string> _tlsCurves = Text("--tls-curve-preferences", () => "", "Accepted for compatibility: the system's TLS library chooses the curves.");
    private readonly Option<bool> _http2 = Flag("--webhook-http2", "Accepted for compatibility: the webhooks are served over HTTP/1.1.");
    private readonly Option<string> _profiler = Text("--pprof-bind-address", () => "", "Accepted for compatibility: there is no such profiler in this process.");
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "File that tells the cluster, outside of one." };
    private readonly Option<string> _unknownPool = Text("--unknown-pool", () => "assign", "assign: a service that names a missing pool is served from any; fail: it is not served.");
    private readonly Option<bool> _elect = new("--leader-elect") { Description = "Compete for a Lease, so that several replicas may run.", DefaultValueFactory = _ => true };

    public void AddTo(Command command)
    {
        Option[] all =
        [
            _port, _namespace, _memberlist, _deployment, _logLevel, _health, _class, _webhookMode, _pod, _metricsCertificates, _kubeconfig, _unknownPool, _elect,
            _noRotation, _certificates, _service, _webhookSecret, _webhookPort, _tlsVersion, _tlsSuites, _tlsCurves, _http2, _profiler,
        ];
        foreach (var option in all)
            command.Options.Add(option);
        command.Validators.Add(Check);
    }

    public ControllerOptions Read(ParseResult result)
    {
        var level = LogLevels.TryParse(result.GetValue(_logLevel)!, out var given) ? given : LogLevel.Information;
        return new ControllerOptions
        {
            Namespace = NamespaceOr(result.GetValue(_namespace)!),
            Kubeconfig = result.GetValue(_kubeconfig),
            MetricsPort = result.GetValue(_port),
            MetricsCertificateDirectory = result.GetValue(_metricsCertificates)!,
            HealthPort = result.GetValue(_health),
            MemberlistSecret = result.GetValue(_memberlist)!,
            Deployment = result.GetValue(_deployment)!,
            PodName = result.GetValue(_pod)!,
            LoadBalancerClass = result.GetValue(_class)!,
            UnknownPool = result.GetValue(_unknownPool) == "fail" ? UnknownPoolPolicy.Fail : UnknownPoolPolicy.AnyPool,
            ElectsLeader = result.GetValue(_elect),
            WebhookMode = Mode(result.GetValue(_webhookMode)!) ?? WebhookMode.Enabled,
            BgpMode = Variable("METALLB_BGP_TYPE") switch { "native" => BgpMode.Native, "frr" or "frr-k8s" => BgpMode.Frr, _ => BgpMode.None },
            WebhookPort = result.GetValue(_webhookPort),
            DisablesCertificateRotation = result.GetValue(_noRotation),
            CertificateDirectory = result.GetValue(_certificates)!,
            CertificateService = result.GetValue(_service)!,
            WebhookSecret = result.GetValue(_webhookSecret)!,
            Tls = ParseTls(result.GetValue(_tlsVersion)!, result.GetValue(_tlsSuites)!),
            LogLevel = level,
            Version = SteelyardCommand.VersionText,
        };
    }

    /// <summary>Looks at what was given; defaults are not known yet and need no check.</summary>
    private void Check(CommandResult result)
    {
        if (result.GetValue(_logLevel) is { } level && !LogLevels.TryParse(level, out _))
            result.AddError($"--log-level: \"{level}\" is none of {string.Join(", ", LogLevels.Names)}");
        if (result.GetValue(_webhookMode) is { } mode && Mode(mode) is null)
            result.AddError($"--webhook-mode: \"{mode}\" is none of enabled, disabled, onlywebhook");
        if (result.GetValue(_unknownPool) is not (null or "assign" or "fail"))
            result.AddError($"--unknown-pool: \"{result.GetValue(_unknownPool)}\" is neither assign nor fail");
    }

    private static WebhookMode? Mode(string text) => text switch
    {
        "enabled" => WebhookMode.Enabled,
        "disabled" => WebhookMode.Disabled,
        "onlywebhook" => WebhookMode.OnlyWebhook,
        _ => null,
    };
}
