using System.Text.Json.Nodes;
using Steelyard.Deploy.Tests.Support;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Deploy.Tests;

/// <summary>The chart as the real helm renders it.</summary>
public sealed class ChartTests
{
    [Fact]
    public async Task Lint_OfTheChart_FindsNothing()
    {
        using var clients = new CommandLine("/dev/null");
        var result = (await clients.HelmAsync($"lint --strict {Support.Deploy.Chart}")).Succeeded();
        Assert.Contains("0 chart(s) failed", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_WithDefaults_HoldsTheWholeInstallation()
    {
        var chart = await RenderedChart.FromAsync("");
        Assert.Equal(9, chart.Objects.Count(o => (string?)o["kind"] == "CustomResourceDefinition"));
        string[] expected =
        [
            "ServiceAccount/metallb-steelyard-controller", "ServiceAccount/metallb-steelyard-speaker",
            "Secret/metallb-webhook-cert", "ConfigMap/metallb-excludel2",
            "ClusterRole/metallb-steelyard:controller", "ClusterRole/metallb-steelyard:speaker",
            "ClusterRoleBinding/metallb-steelyard:controller", "ClusterRoleBinding/metallb-steelyard:speaker",
            "Role/metallb-steelyard-controller", "Role/metallb-steelyard-speaker",
            "RoleBinding/metallb-steelyard-controller", "RoleBinding/metallb-steelyard-speaker",
            "Service/metallb-webhook-service", "Service/metallb-steelyard-controller-metrics", "Service/metallb-steelyard-speaker-metrics",
            "Deployment/metallb-steelyard-controller", "DaemonSet/metallb-steelyard-speaker",
            "ValidatingWebhookConfiguration/metallb-webhook-configuration",
        ];
        Assert.Equal(expected.Order(), chart.Names.Where(name => !name.StartsWith("CustomResource", StringComparison.Ordinal)).Order());
    }

    [Theory]
    [InlineData("Deployment", "metallb-steelyard-controller", "[]")]
    [InlineData("DaemonSet", "metallb-steelyard-speaker", """["NET_RAW"]""")]
    public async Task Template_WithDefaults_GivesContainersNoMorePrivilegesThanTheyNeed(string kind, string name, string added)
    {
        var security = (await RenderedChart.FromAsync("")).Container(kind, name)["securityContext"]!;
        Assert.True((bool)security["readOnlyRootFilesystem"]!);
        Assert.False((bool)security["allowPrivilegeEscalation"]!);
        Assert.Equal("""["ALL"]""", security["capabilities"]!["drop"]!.ToJsonString());
        Assert.Equal(added, (security["capabilities"]!["add"] ?? new JsonArray()).ToJsonString());
    }

    [Fact]
    public async Task Template_OfTheSpeaker_UsesTheHostNetworkAndItsOwnPodLabels()
    {
        var speaker = (await RenderedChart.FromAsync("")).Find("DaemonSet", "metallb-steelyard-speaker")["spec"]!["template"]!;
        Assert.True((bool)speaker["spec"]!["hostNetwork"]!);
        var variables = speaker["spec"]!["containers"]![0]!["env"]!.AsArray().ToDictionary(v => (string)v!["name"]!, v => v!);
        var selector = ((string)variables["METALLB_ML_LABELS"]["value"]!).Split(',').Select(pair => pair.Split('='));
        var labels = speaker["metadata"]!["labels"]!;
        Assert.All(selector, pair => Assert.Equal(pair[1], (string?)labels[pair[0]]));
        Assert.Equal("spec.nodeName", (string?)variables["METALLB_NODE_NAME"]["valueFrom"]!["fieldRef"]!["fieldPath"]);
    }

    [Fact]
    public async Task Template_WithValuesWrittenForMetalLB_FollowsThem()
    {
        var chart = await RenderedChart.FromAsync(
            "--set fullnameOverride=lb,loadBalancerClass=example.org/lb,controller.logLevel=debug,speaker.memberlist.mlBindPort=7000" +
            ",speaker.tolerateMaster=false,speaker.ignoreExcludeLB=true,speaker.memberlist.wanConfig=true,speaker.memberlist.quorum=true,speaker.layer2.failback=5m,image.tag=1.2.3" +
            ",speaker.nodeSelector.rack=r1,speaker.resources.limits.memory=100Mi,prometheus.scrapeAnnotations=true");
        var controller = chart.Container("Deployment", "lb-controller");
        Assert.Equal("steelyard/steelyard:1.2.3", (string?)controller["image"]);
        Assert.Equal(
            ["controller", "--port=9120", "--log-level=debug", "--webhook-mode=enabled", "--unknown-pool=assign", "--lb-class=example.org/lb"],
            Texts(controller["args"]!));
        var speaker = chart.Container("DaemonSet", "lb-speaker");
        Assert.Equal(
            [
                "speaker", "--port=9120", "--log-level=info", "--lb-class=example.org/lb", "--ignore-exclude-lb", "--l2-failback=5m", "--l2-conflict=defend",
                "--l2-probe=fast", "--l2-refresh-interval=150s", "--ml-wan-config", "--ml-quorum",
            ],
            Texts(speaker["args"]!));
        Assert.Equal("100Mi", (string?)speaker["resources"]!["limits"]!["memory"]);
        Assert.Contains(speaker["env"]!.AsArray(), v => (string?)v!["name"] == "METALLB_ML_BIND_PORT" && (string?)v["value"] == "7000");
        var pod = chart.Find("DaemonSet", "lb-speaker")["spec"]!["template"]!;
        Assert.Equal("r1", (string?)pod["spec"]!["nodeSelector"]!["rack"]);
        Assert.Null(pod["spec"]!["tolerations"]);
        Assert.Equal("9120", (string?)pod["metadata"]!["annotations"]!["prometheus.io/port"]);
    }

    [Fact]
    public async Task Template_WithPartsSwitchedOff_LeavesThemOut()
    {
        var chart = await RenderedChart.FromAsync(
            "--set crds.enabled=false,rbac.create=false,controller.webhookMode=disabled,speaker.enabled=false,prometheus.service.enabled=false");
        Assert.Equal(["Deployment/metallb-steelyard-controller", "ServiceAccount/metallb-steelyard-controller"], chart.Names.Order());
    }

    [Fact]
    public async Task Template_WithoutMemberlist_MountsNoSecret()
    {
        var chart = await RenderedChart.FromAsync("--set speaker.memberlist.enabled=false,speaker.excludeInterfaces.enabled=false");
        Assert.Null(chart.Find("DaemonSet", "metallb-steelyard-speaker")["spec"]!["template"]!["spec"]!["volumes"]);
        var variables = chart.Container("Deployment", "metallb-steelyard-controller")["env"]!.AsArray();
        Assert.DoesNotContain(variables, v => (string?)v!["name"] == "METALLB_ML_SECRET_NAME");
    }

    [Fact]
    public async Task Template_WithMonitoring_LetsThePrometheusAccountReadTheMetrics()
    {
        var chart = await RenderedChart.FromAsync(
            "--set prometheus.serviceAccount=prom,prometheus.namespace=monitoring,prometheus.podMonitor.enabled=true,prometheus.prometheusRule.enabled=true,networkpolicies.enabled=true");
        Assert.Equal("/metrics", (string?)chart.Find("ClusterRole", "metallb-steelyard:metrics-reader")["rules"]![0]!["nonResourceURLs"]![0]);
        Assert.Contains("PodMonitor/metallb-steelyard", chart.Names);
        Assert.Contains("NetworkPolicy/metallb-steelyard-controller", chart.Names);
        Assert.Contains("MetalLBAddressPoolUsage95Percent", chart.Find("PrometheusRule", "metallb-steelyard").ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_WithTheConversionWebhook_PointsToTheReleasesNamespace()
    {
        var chart = await RenderedChart.FromAsync("--set crds.conversionWebhook=true --namespace elsewhere");
        var conversion = chart.Find("CustomResourceDefinition", "bgppeers.metallb.io")["spec"]!["conversion"]!;
        Assert.Equal("elsewhere", (string?)conversion["webhook"]!["clientConfig"]!["service"]!["namespace"]);
    }

    [Fact]
    public async Task Template_OfTheDefinitions_KeepsThemOnUninstall()
    {
        var definitions = (await RenderedChart.FromAsync("")).Objects.Where(o => (string?)o["kind"] == "CustomResourceDefinition");
        Assert.All(definitions, o => Assert.Equal("keep", (string?)o["metadata"]!["annotations"]!["helm.sh/resource-policy"]));
    }

    // The paths and operations of docs of the resources' API: one webhook for each configuration kind.
    [Theory]
    [InlineData("bgppeer", "/validate-metallb-io-v1beta2-bgppeer", """["CREATE","UPDATE"]""")]
    [InlineData("ipaddresspool", "/validate-metallb-io-v1beta1-ipaddresspool", """["CREATE","UPDATE"]""")]
    [InlineData("bgpadvertisement", "/validate-metallb-io-v1beta1-bgpadvertisement", """["CREATE","UPDATE"]""")]
    [InlineData("l2advertisement", "/validate-metallb-io-v1beta1-l2advertisement", """["CREATE","UPDATE"]""")]
    [InlineData("community", "/validate-metallb-io-v1beta1-community", """["CREATE","UPDATE"]""")]
    [InlineData("bfdprofile", "/validate-metallb-io-v1beta1-bfdprofile", """["CREATE","DELETE"]""")]
    public async Task Template_OfTheWebhooks_AsksTheControllersPaths(string kind, string path, string operations)
    {
        var chart = await RenderedChart.FromAsync("--set crds.validationFailurePolicy=Fail");
        var webhooks = chart.Find("ValidatingWebhookConfiguration", "metallb-webhook-configuration")["webhooks"]!.AsArray();
        var webhook = webhooks.Single(w => (string?)w!["name"] == $"{kind}validationwebhook.metallb.io")!;
        Assert.Equal(path, (string?)webhook["clientConfig"]!["service"]!["path"]);
        Assert.Equal(operations, webhook["rules"]![0]!["operations"]!.ToJsonString());
        Assert.Equal("Fail", (string?)webhook["failurePolicy"]);
    }

    [Theory]
    [InlineData("--set speaker.memberlist.enabled=false,speaker.nodeSelector.a=b", "leave speaker.nodeSelector empty")]
    [InlineData("--set prometheus.podMonitor.enabled=true", "needs prometheus.serviceAccount")]
    [InlineData("--set crds.validationFailurePolicy=Maybe", "\"Maybe\" is neither Fail nor Ignore")]
    [InlineData("--set controller.webhookMode=off", "is none of enabled, disabled, onlywebhook")]
    [InlineData("--set crds.conversionWebhook=true,controller.webhookMode=disabled", "needs the controller's webhooks")]
    [InlineData("--set frrk8s.enabled=true", "this chart contains no FRR")]
    [InlineData("--set configInline.peers=x", "create IPAddressPools")]
    public async Task Template_WithValuesThatCannotWork_SaysWhy(string values, string expected) =>
        Assert.Contains(expected, await RenderedChart.RefusalAsync(values), StringComparison.Ordinal);

    private static IEnumerable<string> Texts(JsonNode array) => array.AsArray().Select(item => (string)item!);
}
