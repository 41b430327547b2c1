using CsCheck;
using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Core.Services;
using static Steelyard.Core.Tests.Fixtures;
using static Steelyard.Core.Tests.Services.ServiceFixtures;

namespace Steelyard.Core.Tests.Services;

/// <summary>Several decisions in a row: configuration changes, restarts, sharing, waiting.</summary>
public sealed class ServiceSequenceTests
{
    [Fact]
    public void Converge_NoConfigurationYet_DoesNothing()
    {
        var decision = new ServiceConverger().Converge(Service(status: "1.2.3.0"));
        Assert.Equal((ServiceOutcome.Ignored, false, 0), (decision.Outcome, decision.HasChanges, decision.Events.Count));
    }

    [Fact]
    public void Converge_PoolsComeAndGo_GivesAndClears()
    {
        var converger = Converger([]);
        Assert.Equal(ServiceOutcome.GiveUp, converger.Converge(Service()).Outcome);
        converger.SetPools(Set(Pool("p", "1.2.3.0/24")));
        var given = converger.Converge(Service());
        Assert.Equal("1.2.3.0", given.Published());
        Assert.Equal("default/s", Assert.Single(converger.SetPools(PoolSet.Empty)).Service);
        var cleared = converger.Converge(Service().Written(given));
        Assert.Equal((ServiceOutcome.GiveUp, true, "", 0, "noConfig"),
            (cleared.Outcome, cleared.HasChanges, cleared.Published(), cleared.Events.Count, cleared.ClearReason));
    }

    [Fact]
    public void Converge_PoolAdded_KeepsTheAddress()
    {
        var converger = Converger([Pool("default", "1.2.3.0/24 1000::/127")]);
        var service = Service().Written(converger.Converge(Service()));
        converger.SetPools(Set(Pool("default", "1.2.3.0/24 1000::/127"), Pool("second", "4.5.6.0/24")));
        Assert.False(converger.Converge(service).HasChanges);
    }

    [Fact]
    public void Converge_PoolRenamed_AnnotationFollows()
    {
        var converger = Converger([Pool("old", "1.2.3.0/24")]);
        var service = Service().Written(converger.Converge(Service()));
        converger.SetPools(Set(Pool("new", "1.2.3.0/24")));
        var decision = converger.Converge(service);
        Assert.Equal(("1.2.3.0", "new", true, 0), (decision.Published(), decision.Pool, decision.HasChanges, decision.Events.Count));
    }

    [Theory]
    [InlineData("1.2.3.128/25", true, false, "1.2.3.128")]
    [InlineData("1.2.3.0/24", false, false, "1.2.3.0")]
    [InlineData("1.2.3.0/24", true, true, "1.2.3.1")]
    [InlineData("1000::/64", true, false, "")]
    public void Converge_PoolChanged_KeepsOrMoves(string blocks, bool auto, bool avoid, string published)
    {
        var converger = Converger([Pool("p", "1.2.3.0/24")]);
        var service = Service().Written(converger.Converge(Service()));
        converger.SetPools(Set(Pool("p", blocks, auto, avoid)));
        var decision = converger.Converge(service);
        Assert.Equal(published, decision.Published());
        Assert.Equal(published != "1.2.3.0", decision.HasChanges);
    }

    [Fact]
    public void Converge_LabelsStopMatching_Moves()
    {
        var converger = Converger([Pool("a", "1.0.0.0/24", allocation: Only(label: "team=x")), Pool("b", "2.0.0.0/24")]);
        var service = Service(label: "team=x");
        service = service.Written(converger.Converge(service));
        Assert.Equal("1.0.0.0", service.Ingress[0].Ip);
        var decision = converger.Converge(service with { Labels = Map("team=y") });
        Assert.Equal("2.0.0.0", decision.Published());
        Assert.Equal(["ClearAssignment", "IPAllocated"], decision.Reasons());
        Assert.Equal(["a", "b"], decision.TouchedPools);
    }

    [Fact]
    public void Converge_SharingKeyRemovedWhileShared_Moves()
    {
        var converger = Converger([Pool("p", "1.0.0.0/24")]);
        var a = Settle(converger, Service("a", annotations: "allow-shared-ip=k", ports: "tcp/1"));
        var b = Settle(converger, Service("b", annotations: "allow-shared-ip=k", ports: "tcp/2"));
        Assert.Equal(a.Ingress, b.Ingress);
        Assert.Equal("1.0.0.1", converger.Converge(b with { Annotations = Map("") }).Published());
        Assert.False(converger.Converge(a).HasChanges);
    }

    [Fact]
    public void Converge_LocalPolicy_SharesOnlyWithTheSameSelector()
    {
        var converger = Converger([Pool("p", "1.0.0.0/24")]);
        ServiceSpec Local(string name, string port, string selector) =>
            Service(name, annotations: "allow-shared-ip=k", ports: port) with { ExternalTrafficPolicyLocal = true, Selector = Map(selector) };

        Assert.Equal("1.0.0.0", converger.Converge(Local("a", "tcp/1", "x=1,y=2")).Published());
        Assert.Equal("1.0.0.0", converger.Converge(Local("b", "tcp/2", "y=2,x=1")).Published());
        Assert.Equal("1.0.0.1", converger.Converge(Local("c", "tcp/3", "x=1")).Published());
        Assert.Equal("1.0.0.2", converger.Converge(Service("d", annotations: "allow-shared-ip=k", ports: "tcp/4")).Published());
        Assert.Equal("1.0.0.2", converger.Converge(Local("e", "tcp/5", "")).Published());
    }

    [Fact]
    public void Converge_PoolFull_WaitsUntilReleaseAndIsServedInOrder()
    {
        var converger = Converger([Pool("p", "1.2.3.0/32")]);
        var first = Settle(converger, Service("svc1"));
        var failed = converger.Converge(Service("svc2"));
        Assert.Equal("Failed to allocate IP for \"default/svc2\": no available IPs", Assert.Single(failed.Events).Message);
        Assert.Equal((ServiceOutcome.Waiting, false), (failed.Outcome, failed.HasChanges));
        converger.Converge(Service("svc3"));
        Assert.False(converger.Converge(first).HasChanges);

        Assert.Equal(["default/svc2"], converger.Remove("default/svc1").Retry);
        var served = converger.Converge(Service("svc2"));
        Assert.Equal(("1.2.3.0", 0), (served.Published(), served.Retry.Count));
        Assert.Equal(1, converger.WaitingCount);
    }

    [Fact]
    public void Converge_CalledServiceLeavesTheAddress_NextIsCalled()
    {
        var converger = Converger([Pool("p", "1.2.3.0/32")]);
        Settle(converger, Service("a"));
        foreach (var name in new[] { "b", "c", "d" })
            converger.Converge(Service(name));
        Assert.Equal(["default/b"], converger.Remove("default/a").Retry);
        Assert.Equal(["default/c"], converger.Remove("default/b").Retry);
        Assert.Equal(["default/d"], converger.Converge(Service("c", type: "ClusterIP")).Retry);
    }

    [Fact]
    public void Remove_AddressFreed_CallsOnlyThoseItCanServe()
    {
        var converger = Converger([Pool("p", "1.0.0.0/32"), Pool("q", "2.0.0.0/32", auto: false), Pool("r", "3.0.0.0/32", allocation: Only("x"))]);
        Settle(converger, Service("p-owner"));
        Settle(converger, Service("q-owner", ip: "2.0.0.0"));
        Settle(converger, Service("r-owner", ns: "x", annotations: "address-pool=r"));
        converger.Converge(Service("wants-v6", cluster: "3000::1"));
        converger.Converge(Service("wants-q", annotations: "address-pool=q"));
        converger.Converge(Service("wants-ip", ip: "2.0.0.0"));
        converger.Converge(Service("any-x", ns: "x"));
        converger.Converge(Service("any"));
        Assert.Equal(5, converger.WaitingCount);

        Assert.Equal(["x/any-x"], converger.Remove("x/r-owner").Retry);
        Assert.Equal("3.0.0.0", converger.Converge(Service("any-x", ns: "x")).Published());
        Assert.Equal(["default/wants-q"], converger.Remove("default/q-owner").Retry);
        Assert.Equal(["default/wants-ip"], converger.Remove("default/wants-q").Retry);
        Assert.Equal(["default/any"], converger.Remove("default/p-owner").Retry);
        Assert.Equal(1, converger.WaitingCount);
    }

    [Fact]
    public void Converge_CoHolderGivesUpPort_CallsTheOneThatWantsIt()
    {
        var converger = Converger([Pool("p", "1.0.0.0/32")]);
        var a = Settle(converger, Service("a", annotations: "allow-shared-ip=k", ports: "tcp/1,tcp/2"));
        converger.Converge(Service("b", annotations: "allow-shared-ip=k", ports: "tcp/2"));
        converger.Converge(Service("c", annotations: "allow-shared-ip=k", ports: "tcp/1"));
        Assert.Equal(["default/b"], converger.Converge(a with { Ports = Ports("tcp/1") }).Retry);
        Assert.Equal("1.0.0.0", converger.Converge(Service("b", annotations: "allow-shared-ip=k", ports: "tcp/2")).Published());
    }

    [Fact]
    public void Converge_SecondFamilyComesFree_CallsTheHalfServed()
    {
        var converger = Converger([Pool("p", "1.0.0.0/24 1000::/128")]);
        Settle(converger, Service("v6", cluster: "3000::1"));
        var half = Settle(converger, Service("pair", cluster: "10.0.0.1 3000::2", policy: FamilyPolicy.PreferDualStack));
        Assert.Equal(["AdditionalAssignFailed"], converger.Converge(half).Reasons());
        Assert.Equal(["default/pair"], converger.Remove("default/v6").Retry);
        Assert.Equal("1.0.0.0 1000::", converger.Converge(half).Published());
    }

    [Fact]
    public void Sort_StartUp_PutsOwnersFirst()
    {
        ServiceSpec[] services = [Service("b", ip: "1.2.3.1"), Service("a", ip: "1.2.3.1", status: "1.2.3.1"), Service("c", status: "1.2.3.2 1000::1")];
        var converger = Converger(SinglePools);
        var decisions = StartupOrder.Sort(services).Select(converger.Converge).ToDictionary(decision => decision.Service);
        Assert.Equal(["default/c", "default/a", "default/b"], decisions.Keys);
        Assert.Equal(("1.2.3.1", false), (decisions["default/a"].Published(), decisions["default/a"].Events.Count > 0));
        Assert.Equal(["AllocationFailed"], decisions["default/b"].Reasons());
    }

    [Fact]
    public void Converge_AnyOrderOfEvents_IsSafeAndSurvivesARestart() =>
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 6], Gen.Int[0, 2]).List[1, 60].Sample(events =>
        {
            AddressPool[] pools = [Pool("p", "1.0.0.0/30 1000::/127"), Pool("q", "2.0.0.0/31")];
            var converger = Converger(pools);
            var cluster = new Dictionary<string, ServiceSpec>();
            foreach (var (index, shape, ports) in events)
                Apply(converger, cluster, $"s{index}", Shape($"s{index}", shape, $"tcp/{ports}"));

            AssertSafe(cluster.Values);
            var restarted = Converger(pools);
            foreach (var service in StartupOrder.Sort(cluster.Values))
            {
                var decision = restarted.Converge(service);
                Assert.True(service.Ingress.Count == 0 || !decision.HasChanges, $"{service.Key} changed by a restart");
            }
        }, iter: 500);

    private static ServiceSpec? Shape(string name, int shape, string ports) => shape switch
    {
        0 => null,
        1 => Service(name, ports: ports),
        2 => Service(name, ports: ports, annotations: "allow-shared-ip=k"),
        3 => Service(name, ports: ports, annotations: "loadBalancerIPs=1.0.0.1 allow-shared-ip=k"),
        4 => Service(name, ports: ports, cluster: "10.0.0.1 3000::1", policy: FamilyPolicy.RequireDualStack),
        5 => Service(name, ports: ports, annotations: "address-pool=q"),
        _ => Service(name, ports: ports, type: "ClusterIP"),
    };

    /// <summary>One event, then the called services until nobody is called any more.</summary>
    private static void Apply(ServiceConverger converger, Dictionary<string, ServiceSpec> cluster, string name, ServiceSpec? shape)
    {
        var key = $"default/{name}";
        var calls = new Queue<string>();
        if (shape is null)
        {
            cluster.Remove(key);
            foreach (var next in converger.Remove(key).Retry)
                calls.Enqueue(next);
        }
        else
        {
            cluster[key] = shape with { Ingress = cluster.GetValueOrDefault(key)?.Ingress ?? [] };
            calls.Enqueue(key);
        }

        for (var rounds = 0; calls.TryDequeue(out var service); rounds++)
        {
            Assert.True(rounds < 100, "services keep calling each other");
            var decision = converger.Converge(cluster[service]);
            cluster[service] = cluster[service].Written(decision);
            foreach (var next in decision.Retry)
                calls.Enqueue(next);
        }
    }

    private static void AssertSafe(IEnumerable<ServiceSpec> services)
    {
        var holdings = services.SelectMany(service => service.Ingress.Select(entry => (entry.Ip, Service: service))).ToArray();
        foreach (var group in holdings.GroupBy(holding => holding.Ip).Where(group => group.Count() > 1))
        {
            Assert.All(group, holding => Assert.Equal("k", holding.Service.Annotations.GetValueOrDefault("metallb.io/allow-shared-ip")));
            Assert.Distinct(group.SelectMany(holding => holding.Service.Ports));
        }
    }

    private static ServiceSpec Settle(ServiceConverger converger, ServiceSpec service) => service.Written(converger.Converge(service));
}
