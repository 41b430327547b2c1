using Steelyard.Core.Allocation;
using Steelyard.Core.Services;
using static Steelyard.Core.Tests.Services.ServiceFixtures;

namespace Steelyard.Core.Tests.Services;

/// <summary>One service, one decision, on an empty allocator.</summary>
public sealed class ServiceConvergerTests
{
    private const FamilyPolicy Prefer = FamilyPolicy.PreferDualStack;
    private const FamilyPolicy Require = FamilyPolicy.RequireDualStack;
    private const string BothIPs = "1.2.3.4 3000::1";

    public static TheoryData<string, ServiceSpec, string, string> SingleFamilyCases => new()
    {
        { "plain", Service(), "1.2.3.0", "IPAllocated" },
        { "requested by field", Service(ip: "1.2.3.1"), "1.2.3.1", "IPAllocated" },
        { "requested by annotation", Service(annotations: "loadBalancerIPs=1.2.3.1"), "1.2.3.1", "IPAllocated" },
        { "field is no address", Service(ip: "please"), "", "AllocationFailed" },
        { "annotation is no address", Service(annotations: "loadBalancerIPs=please"), "", "AllocationFailed" },
        { "two of one family", Service(annotations: "loadBalancerIPs=1.2.3.1,1.2.3.2"), "", "AllocationFailed" },
        { "named pool", Service(annotations: "address-pool=pool1"), "1.2.3.0", "IPAllocated" },
        { "other pool named", Service(status: "1.2.3.0", annotations: "address-pool=pool2"), "3.4.5.6", "IPAllocated" },
        { "foreign status", Service(status: "2.3.4.5"), "1.2.3.0", "ClearAssignment IPAllocated" },
        { "request in manual pool", Service(ip: "3.4.5.6"), "3.4.5.6", "IPAllocated" },
        { "same with policy Local", Service(ip: "3.4.5.6") with { ExternalTrafficPolicyLocal = true }, "3.4.5.6", "IPAllocated" },
        { "no ClusterIP", Service(cluster: ""), "", "" },
        { "headless", Service(cluster: "None"), "", "AllocationFailed" },
        { "IPv6 status on IPv4", Service(status: "1000::"), "1.2.3.0", "IPAllocated" },
        { "IPv4 status on IPv6", Service(cluster: "3000::1", status: "1.2.3.0"), "1000::", "IPAllocated" },
        { "prefer dual, IPv4 pool named", Service(cluster: BothIPs, policy: Prefer, annotations: "address-pool=pool1"), "1.2.3.0", "IPAllocated" },
        { "prefer dual on single", Service(cluster: "1000::1", policy: Prefer, annotations: "address-pool=pool3"), "1000::", "IPAllocated" },
        { "by namespace", Service(ns: "test-ns1"), "7.8.9.0", "IPAllocated" },
        { "by namespace without priority", Service(ns: "test-ns2"), "16.17.18.0", "IPAllocated" },
        { "by label", Service(label: "team=metallb"), "19.20.21.0", "IPAllocated" },
        { "by namespace and label", Service(ns: "test-ns1", label: "team=metallb"), "25.26.27.0", "IPAllocated" },
        { "three addresses", Service(status: "1.2.3.0 1.2.3.1 3.4.5.6"), "1.2.3.0", "nolbIPsIPFamily IPAllocated" },
        { "three, both families", Service(status: "1.2.3.0 1.2.3.1 3.4.5.6") with { IpFamilies = ["IPv4", "IPv6"] }, "1.2.3.0", "nolbIPsIPFamily IPAllocated" },
        { "deprecated annotation", Service(annotations: "metallb.universe.tf/loadBalancerIPs=1.2.3.1"), "1.2.3.1", "IPAllocated deprecatedAnnotation" },
        { "empty current key wins", Service(annotations: "loadBalancerIPs= metallb.universe.tf/loadBalancerIPs=1.2.3.1"), "1.2.3.0", "IPAllocated deprecatedAnnotation" },
        { "field and annotation", Service(ip: "1.2.3.1", annotations: "loadBalancerIPs=1.2.3.1"), "", "AllocationFailed" },
        { "request outside all pools", Service(ip: "4.3.2.1"), "", "AllocationFailed" },
        { "request in pool of others", Service(ip: "7.8.9.1"), "", "AllocationFailed" },
        { "request and its pool", Service(ip: "1.2.3.1", annotations: "address-pool=pool1"), "1.2.3.1", "IPAllocated" },
        { "request and another pool", Service(ip: "1.2.3.1", annotations: "address-pool=pool2"), "", "AllocationFailed" },
        { "failing request loses the address", Service(status: "1.2.3.0", ip: "4.3.2.1"), "", "AllocationFailed" },
        { "moved by request", Service(status: "1.2.3.0", ip: "1.2.3.1"), "1.2.3.1", "IPAllocated" },
        { "hostname only", Service() with { Ingress = [new IngressEntry(null, "lb.example")] }, "1.2.3.0", "IPAllocated" },
        { "missing pool", Service(annotations: "metallb.universe.tf/address-pool=nope"), "1.2.3.0", "UnknownPool IPAllocated deprecatedAnnotation" },
        { "missing pool and request", Service(ip: "1.2.3.1", annotations: "address-pool=nope"), "1.2.3.1", "UnknownPool IPAllocated" },
    };

    public static TheoryData<string, ServiceSpec, string, string> DualFamilyCases => new()
    {
        { "require", Service(cluster: BothIPs, policy: Require), "1.2.3.0 1000::", "IPAllocated" },
        { "prefer", Service(cluster: BothIPs, policy: Prefer), "1.2.3.0 1000::", "IPAllocated" },
        { "prefer, pool named", Service(cluster: BothIPs, policy: Prefer, annotations: "address-pool=pool5"), "1.2.3.0 1000::", "IPAllocated" },
        { "prefer, IPv6 first", Service(cluster: "3000::1 1.2.3.4", policy: Prefer) with { IpFamilies = ["IPv6", "IPv4"] }, "1.2.3.0 1000::", "IPAllocated" },
        { "require, one ClusterIP", Service(policy: Require), "", "not enough clusterips" },
        { "one requested by field", Service(cluster: BothIPs, policy: Prefer, ip: "1.2.3.1"), "", "AllocationFailed" },
        { "one requested by annotation", Service(cluster: BothIPs, policy: Require, annotations: "loadBalancerIPs=1.2.3.1"), "", "AllocationFailed" },
        { "both requested", Service(cluster: BothIPs, policy: Require, annotations: "loadBalancerIPs=1.2.3.0,1000::"), "1.2.3.0 1000::", "IPAllocated" },
        { "order of texts", Service(cluster: BothIPs, policy: Require, annotations: "loadBalancerIPs=1000::1,1.2.3.1"), "1.2.3.1 1000::1", "IPAllocated" },
        { "single address under require", Service(cluster: BothIPs, policy: Require, status: "1.2.3.1"), "1.2.3.0 1000::", "IPAllocated" },
        { "second address added", Service(cluster: BothIPs, policy: Prefer, status: "1.2.3.1"), "1.2.3.1 1000::", "IPAllocated" },
        { "IPv4 added", Service(cluster: BothIPs, policy: Prefer, status: "1000::1"), "1.2.3.0 1000::1", "IPAllocated" },
        { "none added to a single-stack ClusterIP", Service(policy: Prefer, status: "1.2.3.1"), "1.2.3.1", "" },
        { "none to add", Service(cluster: BothIPs, policy: Prefer, status: "3.4.5.6"), "3.4.5.6", "AdditionalAssignFailed" },
        { "pair on single ClusterIP", Service(status: "1.2.3.1 1000::1"), "1.2.3.0", "IPAllocated" },
        { "pair kept in its order", Service(cluster: BothIPs, policy: Prefer, status: "1000::1 1.2.3.1"), "1000::1 1.2.3.1", "" },
        { "requested pair in order of texts", Service(cluster: BothIPs, policy: Prefer, status: "1000::1 1.2.3.1", annotations: "loadBalancerIPs=1000::1,1.2.3.1"), "1.2.3.1 1000::1", "" },
    };

    [Theory]
    [MemberData(nameof(SingleFamilyCases))]
    public void Converge_SingleFamilyPools_FollowsTheTable(string name, ServiceSpec service, string published, string reasons) =>
        Check(name, Converger(SinglePools), service, published, reasons);

    [Theory]
    [MemberData(nameof(DualFamilyCases))]
    public void Converge_DualPools_FollowsTheTable(string name, ServiceSpec service, string published, string reasons) =>
        Check(name, Converger(DualPools), service, published, reasons);

    private static void Check(string name, ServiceConverger converger, ServiceSpec service, string published, string reasons)
    {
        var decision = converger.Converge(service);
        Assert.Equal((name, published), (name, decision.Published()));
        Assert.Equal(reasons, string.Join(' ', decision.Reasons()));
        Assert.Equal(published.Length > 0, decision.Pool is not null);
        Assert.Equal(published.Length > 0 ? ServiceOutcome.Done : decision.Outcome, decision.Outcome);
        Assert.Equal(published, string.Join(' ', converger.Find(service.Key)?.Addresses ?? []));

        var again = converger.Converge(service.Written(decision));
        Assert.False(again.HasChanges, $"{name}: a second decision changes something");
    }

    [Fact]
    public void Converge_Plain_AnnotatesThePool()
    {
        var decision = Converger(SinglePools).Converge(Service());
        Assert.True(decision.HasChanges);
        Assert.Equal("pool1", decision.Pool);
        Assert.Equal(new ServiceEvent("Normal", "IPAllocated", "Assigned IP [\"1.2.3.0\"]"), Assert.Single(decision.Events));
        Assert.Equal(["pool1"], decision.TouchedPools);
    }

    [Fact]
    public void Converge_OtherTypeWithoutStatus_LeavesItUntouched()
    {
        var decision = Converger(SinglePools).Converge(Service(type: "ClusterIP"));
        Assert.False(decision.HasChanges);
        Assert.Equal((ServiceOutcome.Done, null), (decision.Outcome, decision.ClearReason));
    }

    [Fact]
    public void Converge_TypeChanged_ClearsSilently()
    {
        var decision = Converger(SinglePools).Converge(Service(type: "NodePort", status: "1.2.3.0", annotations: "ip-allocated-from-pool=pool1"));
        Assert.True(decision.HasChanges);
        Assert.Empty(decision.Addresses);
        Assert.Null(decision.Pool);
        Assert.Empty(decision.Events);
        Assert.Equal("notLoadBalancer", decision.ClearReason);
    }

    [Theory]
    [InlineData("4.3.2.1", "", "[\"4.3.2.1\"] is not allowed in config")]
    [InlineData("foo", "", "invalid spec.loadBalancerIP \"foo\"")]
    [InlineData("1000::", "", "requested loadBalancer IP(s) [\"1000::\"] does not match the ipFamily of the service")]
    [InlineData("1.2.3.1", "address-pool=pool2", "requested loadBalancer IP(s) [\"1.2.3.1\"] is not compatible with requested address pool pool2")]
    [InlineData("1.2.3.1", "loadBalancerIPs=1.2.3.1", "service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP")]
    [InlineData("", "metallb.universe.tf/loadBalancerIPs=1.2.3.1,,", "invalid metallb.io/loadBalancerIPs: \"1.2.3.1,,\"")]
    [InlineData("", "loadBalancerIPs=1.2.3.1,1.2.3.0", "IPFamilyForAddresses: same address family [\"1.2.3.1\" \"1.2.3.0\"]")]
    [InlineData("", "loadBalancerIPs=1.2.3.1,1.2.3.0,1000::", "IPFamilyForAddresses: invalid ips length 3 [\"1.2.3.1\" \"1.2.3.0\" \"1000::\"]")]
    [InlineData("", "address-pool=pool3", "no available IPs in pool pool3")]
    [InlineData("", "address-pool=pool6", "pool pool6 not compatible for ip assignment")]
    [InlineData("", "address-pool=does-not-exist", "unknown pool \"does-not-exist\"")]
    public void Converge_ImpossibleRequest_WarnsWithTheExactText(string ip, string annotations, string error)
    {
        var decision = Converger(SinglePools, UnknownPoolPolicy.Fail).Converge(Service("svc", ip: ip, annotations: annotations));
        Assert.Equal(
            new ServiceEvent("Warning", "AllocationFailed", $"Failed to allocate IP for \"default/svc\": {error}"), Assert.Single(decision.Events));
        Assert.Equal((error, false), (decision.Error, decision.HasChanges));
    }

    [Fact]
    public void Converge_MissingPool_NamesItInAWarning()
    {
        var warning = Converger(SinglePools).Converge(Service(annotations: "address-pool=gone")).Events[0];
        Assert.Equal(("Warning", "UnknownPool"), (warning.Type, warning.Reason));
        Assert.StartsWith("unknown pool \"gone\"", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Converge_UnreadableRequestWithAddress_KeepsTheAddress()
    {
        var converger = Converger(SinglePools);
        var decision = converger.Converge(Service(status: "1.2.3.1", annotations: "loadBalancerIPs=x"));
        Assert.Equal(
            new ServiceEvent("Warning", "LoadBalancerFailed", "invalid requested loadbalancer IPs: invalid metallb.io/loadBalancerIPs: \"x\""),
            Assert.Single(decision.Events));
        Assert.Equal((ServiceOutcome.GiveUp, false), (decision.Outcome, decision.HasChanges));
        Assert.NotNull(converger.Find("default/s"));
    }

    [Fact]
    public void Converge_UnreadableClusterIPWithAddress_ChangesNothing()
    {
        var decision = Converger(SinglePools).Converge(Service(cluster: "None", status: "1.2.3.1"));
        Assert.Equal(
            new ServiceEvent("Warning", "noclusterIPsIPFamily",
                "Failed to retrieve ClusterIPs IPFamily for [\"1.2.3.1\"] None: IPFamilyForAddresses: Invalid address [\"None\"]"),
            Assert.Single(decision.Events));
        Assert.Equal((ServiceOutcome.GiveUp, false), (decision.Outcome, decision.HasChanges));
    }

    [Fact]
    public void Converge_EventTexts_AreTheContracts()
    {
        Assert.Equal("Service requires dual stack but not enough clusterips [1.2.3.4]",
            Converger(DualPools).Converge(Service(policy: Require)).Events[0].Message);
        Assert.Equal("Failed to retrieve LBIPs IPFamily for [\"1.2.3.0\" \"1.2.3.1\" \"1.2.3.2\"]: "
            + "IPFamilyForAddresses: invalid ips length 3 [\"1.2.3.0\" \"1.2.3.1\" \"1.2.3.2\"]",
            Converger(SinglePools).Converge(Service(status: "1.2.3.0 1.2.3.1 1.2.3.2")).Events[0].Message);
        Assert.Equal(new ServiceEvent("Normal", "ClearAssignment",
            "current IP for \"default/s\" not allowed by config, will attempt for new IP assignment: [\"2.3.4.5\"] is not allowed in config"),
            Converger(SinglePools).Converge(Service(status: "2.3.4.5")).Events[0]);
        Assert.Equal(new ServiceEvent("Normal", "IPAllocated", "Assigned additional IP \"1000::\""),
            Converger(DualPools).Converge(Service(cluster: BothIPs, policy: Prefer, status: "1.2.3.1")).Events[0]);
        Assert.Equal("Service uses deprecated annotation metallb.universe.tf/loadBalancerIPs",
            Converger(SinglePools).Converge(Service(annotations: "metallb.universe.tf/loadBalancerIPs=1.2.3.1")).Events[1].Message);
        Assert.Equal("Assigned IP [\"1.2.3.0\" \"1000::\"]", Converger(DualPools).Converge(Service(cluster: BothIPs, policy: Prefer)).Events[0].Message);
    }

    [Theory]
    [InlineData(null, "", true)]
    [InlineData(null, "foo", false)]
    [InlineData("foo", "", false)]
    [InlineData("foo", "bar", false)]
    [InlineData("foo", "foo", true)]
    public void IsHandled_Class_MustMatch(string? service, string configured, bool handled) =>
        Assert.Equal(handled, LoadBalancerClass.IsHandled(service, configured));
}
