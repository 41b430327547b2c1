using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Microsoft.Extensions.Logging;
using Steelyard.Hosting;
using Steelyard.Hosting.Logging;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Hosting;
using static Steelyard.Cli.Commands.ProcessFlags;

namespace Steelyard.Cli.Commands;

/// <summary>The flags of <c>steelyard speaker</c>: MetalLB's names and defaults, and a few more.</summary>
internal sealed class SpeakerFlags
{
    private const string BgpTypeVariable = "METALLB_BGP_TYPE";

    private readonly Option<string> _node = Text("--node-name", () => Variable("METALLB_NODE_NAME"), "Name of the node on which this runs (METALLB_NODE_NAME).");
    private readonly Option<string> _pod = Text("--pod-name", () => Variable("METALLB_POD_NAME"), "Own Pod, the owner of status objects (METALLB_POD_NAME).");
    private readonly Option<string> _namespace = Text("--namespace", () => Variable("METALLB_NAMESPACE"), "Namespace of the configuration (METALLB_NAMESPACE, or that of the service account).");
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "File that tells the cluster, outside of one." };
    private readonly Option<int> _port = Number("--port", 9120, "Port of the metrics over HTTPS; 0 turns them off.");
    private readonly Option<int> _health = Number("--health-probe-port", 17472, "Port of /healthz and /readyz on 127.0.0.1; 0 turns them off.");
    private readonly Option<string> _logLevel = Text("--log-level", () => "info", $"Least level to log: {string.Join(", ", LogLevels.Names)}.");
    private readonly Option<string> _class = Text("--lb-class", () => "", "The loadBalancerClass to handle; empty for services without one.");
    private readonly Option<bool> _ignoreExclude = Flag("--ignore-exclude-lb", "Announce from nodes that are labelled as excluded from external load balancers, too.");
    private readonly Option<string> _metricsCertificates = Text("--metrics-cert-dir", () => "", "Folder with tls.crt and tls.key of the metrics; empty for a self-signed certificate.");
    private readonly Option<string> _tlsVersion = Text("--tls-min-version", () => "", "VersionTLS12 or VersionTLS13 (the default).");
    private readonly Option<string> _tlsSuites = Text("--tls-cipher-suites", () => "", "Cipher suites of TLS 1.2, comma separated.");
    private readonly Option<string> _failback = Text("--l2-failback", () => "immediate", "When a service returns to the node that comes first: immediate, never, or after a time such as 5m.");
    private readonly Option<string> _conflict = Text("--l2-conflict", () => "defend", "When another host claims an announced address: defend, yield, or ignore.");
    private readonly Option<string> _probe = Text("--l2-probe", () => "fast", "Probing of an address before its first announcement: fast, rfc (RFC 5227, seconds), or off.");
    private readonly Option<string> _refresh = Text("--l2-refresh-interval", () => "150s", "Pause between unsolicited announcements in steady state; 0 turns them off.");
    private readonly Option<string> _exclude = Text("--l2-exclude-file", () => "/etc/metallb/excludel2.yaml", "File that names interfaces which never take part.");
    private readonly Option<string> _leave = Text("--leave-timeout", () => "1500ms", "How long an ordered end may wait for the successors.");
    private readonly Option<string> _mlAddress = Text("--ml-bindaddr", () => Variable("METALLB_ML_BIND_ADDR"), "Own address for the membership of speakers (METALLB_ML_BIND_ADDR); empty turns it off.");
    private readonly Option<string> _mlPort = Text("--ml-bindport", () => Variable("METALLB_ML_BIND_PORT"), "UDP port of the membership (METALLB_ML_BIND_PORT); 7946 when empty.");
    private readonly Option<string> _mlLabels = Text("--ml-labels", () => Variable("METALLB_ML_LABELS"), "Labels of the Pods of the speakers (METALLB_ML_LABELS); empty turns the membership off.");
    private readonly Option<string> _mlSecret = Text("--ml-secret-key-path", () => Variable("METALLB_ML_SECRET_KEY_PATH"), "Folder with the file secretkey, the key of the membership (METALLB_ML_SECRET_KEY_PATH).");
    private readonly Option<bool> _mlOpen = Flag("--ml-allow-unencrypted", "Take part in the membership without a key: anybody on the network can then forge messages.");
    private readonly Option<bool> _mlWan = Flag("--ml-wan-config", "Slower timing of the membership, for networks with long delays.");
    private readonly Option<bool> _mlQuorum = Flag("--ml-quorum", "Be silent while less than half of the speakers are in reach.");
    private readonly Option<string> _host = Text("--host", () => Variable("METALLB_HOST"), "Accepted for compatibility, ignored.");
    private readonly Option<string> _tlsCurves = Text("--tls-curve-preferences", () => "", "Accepted for compatibility: the system's TLS library chooses the curves.");
    private readonly Option<string> _profiler = Text("--pprof-bind-address", () => "", "Accepted for compatibility: there is no such profiler in this process.");
    private readonly Option<string> _frrNamespace = Text("--frrk8s-namespace", () => Variable("FRRK8S_NAMESPACE"), "Accepted for compatibility: BGP is not announced by this version.");
    private readonly Option<bool> _frrPassthrough = Flag("--frrk8s-secret-passthrough", "Accepted for compatibility: BGP is not announced by this version.");
    private readonly Option<string> _debounce = Text("--bgp-debounce-timeout", () => Variable("METALLB_BGP_DEBOUNCE_TIMEOUT"), "Accepted for compatibility: BGP is not announced by this version.");

    public void AddTo(Command command)
    {
        Option[] all =
        [
            _node, _pod, _namespace, _kubeconfig, _port, _health, _logLevel, _class, _ignoreExclude, _metricsCertificates, _tlsVersion, _tlsSuites,
            _failback, _conflict, _probe, _refresh, _exclude, _leave, _mlAddress, _mlPort, _mlLabels, _mlSecret, _mlOpen, _mlWan, _mlQuorum,
            _host, _tlsCurves, _profiler, _frrNamespace, _frrPassthrough, _debounce,
        ];
        foreach (var option in all)
            command.Options.Add(option);
        command.Validators.Add(Check);
    }

    /// <exception cref="StartException">A value from the environment is wrong, or something is missing.</exception>
    public SpeakerOptions Read(ParseResult result)
    {
        CheckBgp(result);
        var node = result.GetValue(_node)!;
        if (node.Length == 0)
            throw new StartException("the node is unknown: give --node-name or set METALLB_NODE_NAME");
        return new SpeakerOptions
        {
            NodeName = node,
            Namespace = NamespaceOr(result.GetValue(_namespace)!),
            PodName = result.GetValue(_pod)!,
            Kubeconfig = result.GetValue(_kubeconfig),
            MetricsPort = result.GetValue(_port),
            MetricsCertificateDirectory = result.GetValue(_metricsCertificates)!,
            Tls = ParseTls(result.GetValue(_tlsVersion)!, result.GetValue(_tlsSuites)!),
            HealthPort = result.GetValue(_health),
            LoadBalancerClass = result.GetValue(_class)!,
            IgnoresExclusion = result.GetValue(_ignoreExclude),
            Membership = Membership(result),
            Failback = Failback.TryParse(result.GetValue(_failback)!, out var failback) ? failback : Failback.Immediate,
            OnConflict = Conflict(result.GetValue(_conflict)!) ?? ConflictPolicy.Defend,
            Probing = Probe(result.GetValue(_probe)!) ?? ProbeTiming.Fast,
            RefreshInterval = Duration(result, _refresh),
            InterfaceExclusionFile = result.GetValue(_exclude)!,
            LeaveAtMost = Duration(result, _leave),
            LogLevel = LogLevels.TryParse(result.GetValue(_logLevel)!, out var level) ? level : LogLevel.Information,
            Version = SteelyardCommand.VersionText,
        };
    }

    /// <summary>Looks at what was given; defaults are not known yet and need no check.</summary>
    private void Check(CommandResult result)
    {
        if (result.GetValue(_logLevel) is { } level && !LogLevels.TryParse(level, out _))
            result.AddError($"--log-level: \"{level}\" is none of {string.Join(", ", LogLevels.Names)}");
        if (result.GetValue(_failback) is { } failback && !Failback.TryParse(failback, out _))
            result.AddError($"--l2-failback: \"{failback}\" is neither immediate nor never nor a time such as 5m");
        if (result.GetValue(_conflict) is { } conflict && Conflict(conflict) is null)
            result.AddError($"--l2-conflict: \"{conflict}\" is none of defend, yield, ignore");
        if (result.GetValue(_probe) is { } probe && Probe(probe) is null)
            result.AddError($"--l2-probe: \"{probe}\" is none of fast, rfc, off");
        foreach (var option in new[] { _refresh, _leave })
        {
            if (result.GetValue(option) is { } text && !IsDuration(text))
                result.AddError($"{option.Name}: \"{text}\" is no time such as 150s");
        }
    }

    /// <summary>BGP settings of MetalLB that would make it refuse to start do so here.</summary>
    private void CheckBgp(ParseResult result)
    {
        var type = Variable(BgpTypeVariable);
        if (type is not ("" or "native" or "frr" or "frr-k8s"))
            throw new StartException($"{BgpTypeVariable}: \"{type}\" is none of native, frr, frr-k8s");
        if (result.GetValue(_frrPassthrough) && (type != "frr-k8s" || result.GetValue(_frrNamespace)!.Length == 0))
            throw new StartException($"--frrk8s-secret-passthrough needs {BgpTypeVariable}=frr-k8s and --frrk8s-namespace");
        if (result.GetValue(_debounce) is { Length: > 0 } debounce && !(int.TryParse(debounce, out var ms) && ms >= 0))
            throw new StartException($"--bgp-debounce-timeout: \"{debounce}\" is no number of milliseconds");
    }

    private MembershipSettings? Membership(ParseResult result)
    {
        var (address, labels) = (result.GetValue(_mlAddress)!, result.GetValue(_mlLabels)!);
        if (address.Length == 0 || labels.Length == 0)
            return null;
        var port = result.GetValue(_mlPort)!;
        var number = Steelyard.Speaker.Membership.MembershipServiceOptions.DefaultPort;
        if (!IPAddress.TryParse(address, out var parsed))
            throw new StartException($"--ml-bindaddr: \"{address}\" is no address");
        if (port.Length > 0 && !(int.TryParse(port, out number) && number is > 0 and <= 65535))
            throw new StartException($"--ml-bindport: \"{port}\" is no port");
        return new MembershipSettings
        {
            BindAddress = parsed,
            Port = number,
            PodLabels = labels,
            SecretKeyPath = result.GetValue(_mlSecret)!,
            AllowUnencrypted = result.GetValue(_mlOpen),
            IsWideArea = result.GetValue(_mlWan),
            NeedsQuorum = result.GetValue(_mlQuorum),
        };
    }

    private static TimeSpan Duration(ParseResult result, Option<string> option) =>
        GoDuration.TryParse(result.GetValue(option)!, out var duration) ? duration : TimeSpan.Zero;

    private static bool IsDuration(string text) => GoDuration.TryParse(text, out var duration) && duration >= TimeSpan.Zero;

    private static ConflictPolicy? Conflict(string text) => text switch
    {
        "defend" => ConflictPolicy.Defend,
        "yield" => ConflictPolicy.Yield,
        "ignore" => ConflictPolicy.Ignore,
        _ => null,
    };

    private static ProbeTiming? Probe(string text) => text switch
    {
        "fast" => ProbeTiming.Fast,
        "rfc" => ProbeTiming.Rfc5227,
        "off" => ProbeTiming.None,
        _ => null,
    };
}
