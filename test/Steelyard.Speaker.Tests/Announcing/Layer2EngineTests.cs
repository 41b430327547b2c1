using System.Collections.Immutable;
using Steelyard.Core.Advertisements;
using Steelyard.Core.Announcements;
using Steelyard.Core.Configuration;
using Steelyard.Core.Pools;
using Steelyard.Kube;
using Steelyard.Primitives;
using Steelyard.Speaker.Announcing;
using Steelyard.Speaker.Tests.Support;

namespace Steelyard.Speaker.Tests.Announcing;

/// <summary>What the engine tells the wire. Nodes iris1 and iris2; iris2 wins 10.20.30.1, iris1 10.20.30.2.</summary>
public sealed class Layer2EngineTests
{
    private static readonly string[] s_nodes = ["iris1", "iris2"];
    private readonly Dictionary<ObjectKey, ServiceFacts> _services = [];
    private readonly Dictionary<ObjectKey, EndpointFacts> _endpoints = [];
    private readonly FakeAnnouncer _announcer = new();
    private readonly List<DecisionChange> _changes = [];

    [Fact]
    public void Start_AmongOthers_TakesOverWithoutProbing()
    {
        Put("a", "10.20.30.1");
        Active("iris2", s_nodes);
        Expect("announce 10.20.30.1 all takeover");
    }

    [Fact]
    public void Start_Alone_ProbesFirst()
    {
        Put("a", "10.20.30.1");
        Active("iris2", ["iris2"]);
        Expect("announce 10.20.30.1 all probe");
    }

    [Fact]
    public void Inputs_BeforeTheStart_AnnounceNothing()
    {
        Put("a", "10.20.30.1");
        var engine = Engine("iris2");
        engine.Refresh(Key("a"));
        engine.SetMembers(s_nodes.ToHashSet(), true);
        engine.Reconfigure(Snapshot());
        Expect();
    }

    [Fact]
    public void NewService_IsProbed()
    {
        var engine = Active("iris2", s_nodes);
        Put("a", "10.20.30.1");
        engine.Refresh(Key("a"));
        Expect("announce 10.20.30.1 all probe");
    }

    [Fact]
    public void DeathOfTheOwner_IsATakeover()
    {
        Put("a", "10.20.30.1");
        Put("b", "10.20.30.2");
        var engine = Active("iris1", s_nodes);
        engine.SetMembers(new HashSet<string> { "iris1" }, true);
        Expect("announce 10.20.30.2 all takeover", "announce 10.20.30.1 all takeover");
    }

    [Fact]
    public void ReturnOfTheOwner_YieldsAndReassertsWhatStays()
    {
        Put("a", "10.20.30.1");
        Put("b", "10.20.30.2");
        var engine = Active("iris1", ["iris1"]);
        _announcer.Calls.Clear();
        engine.SetMembers(s_nodes.ToHashSet(), true);
        Expect("yield 10.20.30.1", "announce 10.20.30.2 all takeover");
    }

    [Fact]
    public void LossOfQuorum_WithdrawsAtOnceAndItsReturnTakesBack()
    {
        Put("a", "10.20.30.1");
        var engine = Active("iris2", s_nodes);
        engine.SetMembers(new HashSet<string> { "iris2" }, false);
        engine.SetMembers(new HashSet<string> { "iris2" }, true);
        Expect("announce 10.20.30.1 all takeover", "withdraw 10.20.30.1", "announce 10.20.30.1 all takeover");
    }

    [Fact]
    public void LastEndpoint_Gone_Withdraws()
    {
        Put("a", "10.20.30.1");
        var engine = Active("iris2", s_nodes);
        _endpoints[Key("a")] = EndpointFacts.None;
        engine.Refresh(Key("a"));
        Expect("announce 10.20.30.1 all takeover", "withdraw 10.20.30.1");
    }

    [Fact]
    public void ChangedAddress_IsProbedAndTheOldOneWithdrawn()
    {
        Put("a", "10.20.30.1");
        var engine = Active("iris2", s_nodes);
        Put("a", "10.20.30.4");
        engine.Refresh(Key("a"));
        Expect("announce 10.20.30.1 all takeover", "announce 10.20.30.4 all probe", "withdraw 10.20.30.1");
    }

    [Fact]
    public void ServiceOfAnotherType_IsForgotten()
    {
        Put("a", "10.20.30.1");
        var engine = Active("iris2", s_nodes);
        _services[Key("a")] = new ServiceFacts { IsLoadBalancer = false };
        engine.Refresh(Key("a"));
        engine.Refresh(Key("a"));
        Expect("announce 10.20.30.1 all takeover", "withdraw 10.20.30.1");
        Assert.Equal([AnnouncementReason.Announced, AnnouncementReason.NotLoadBalancer], _changes.Select(change => change.After.Reason));
    }

    [Fact]
    public void DeletedService_IsWithdrawn()
    {
        Put("a", "10.20.30.1");
        var engine = Active("iris2", s_nodes);
        _services.Clear();
        engine.Refresh(Key("a"));
        Expect("announce 10.20.30.1 all takeover", "withdraw 10.20.30.1");
        Assert.Empty(engine.Announced);
    }

    [Fact]
    public void Leave_YieldsEverything()
    {
        Put("a", "10.20.30.1");
        var engine = Active("iris2", s_nodes);
        engine.Leave();
        Expect("announce 10.20.30.1 all takeover", "yield 10.20.30.1");
    }

    [Fact]
    public void Members_NotObserved_CountAsAlive()
    {
        Put("a", "10.20.30.1");
        Put("b", "10.20.30.2");
        Active("iris1", null);
        Expect("announce 10.20.30.2 all takeover");
    }

    private static ObjectKey Key(string name) => new("default", name);

    private static ConfigurationSnapshot Snapshot() => ConfigurationSnapshot.Empty with
    {
        Pools = [new AddressPool("p", [IpPrefix.Parse("10.20.30.0/24")])],
        Layer2Advertisements = new Dictionary<string, ImmutableArray<Layer2Advertisement>>
        {
            ["p"] = [new Layer2Advertisement("ad", s_nodes.ToHashSet(), new Dictionary<string, int>(), new HashSet<string>(), [])],
        },
    };

    private Layer2Engine Engine(string node) => new(
        new EngineOptions { NodeName = node }, _announcer, key => _services.GetValueOrDefault(key),
        key => _endpoints.GetValueOrDefault(key) ?? EndpointFacts.None, _ => null, (_, change) => _changes.Add(change));

    private Layer2Engine Active(string node, IEnumerable<string>? alive)
    {
        var engine = Engine(node);
        engine.Prepare(Snapshot(), s_nodes.Select(name => (name, default(NodeFacts))), _services.Keys.ToList());
        Assert.Empty(_announcer.Calls);
        _changes.Clear();
        engine.Start(alive?.ToHashSet(), true);
        return engine;
    }

    private void Put(string name, string address)
    {
        _services[Key(name)] = new ServiceFacts { Addresses = [IpAddr.Parse(address)] };
        _endpoints[Key(name)] = new EndpointFacts(true, s_nodes.ToHashSet());
    }

    private void Expect(params string[] calls) => Assert.Equal(calls, _announcer.Calls);
}
