using Steelyard.Primitives;

namespace Steelyard.Simulation.Tests.Engine;

/// <summary>What can happen to a settled cluster. Each leaves it settled, and checks its own bounds.</summary>
internal static class Episodes
{
    private static readonly TimeSpan FailoverBound = Milliseconds(500);
    private static readonly TimeSpan OverlapBound = Milliseconds(200);

    /// <summary>Those that fit every cluster; with a quorum nodes must not leave for good.</summary>
    public static readonly (string Name, Action<Scenario> Run)[] All =
    [
        ("power loss", PowerLoss), ("crash", ProcessCrash), ("leave", OrderedLeave), ("partition", Partition), ("starvation", Starvation),
        ("long pause", LongPause), ("quick restart", QuickRestart), ("configuration", Reconfiguration), ("deleted node", DeletedNode),
        ("loss", LossBurst), ("broken link", BrokenLink), ("chaos", Chaos),
    ];

    public static void PowerLoss(Scenario scenario) => Failover(scenario, scenario.CutPower, "power loss");

    public static void ProcessCrash(Scenario scenario) => Failover(scenario, scenario.Kill, "crash of the process");

    public static void OrderedLeave(Scenario scenario)
    {
        var cluster = scenario.Cluster;
        var node = Pick(scenario);
        var all = scenario.RunningNodes.ToHashSet();
        if (all.Count < 2 || cluster.NeedsQuorum)
            return;
        var began = cluster.Now;
        cluster[node]!.Leave();
        var took = cluster.RunUntil(() => cluster[node]!.HasHandedOver, Milliseconds(4000));
        scenario.Require(took is not null, "leave: the addresses were not handed over within 4 s");
        cluster[node]!.Farewell();
        scenario.Kill(node);
        cluster.RunFor(Milliseconds(500));
        foreach (var address in scenario.Services.Values)
        {
            var gap = cluster.Observer.Gap(address, all, began, cluster.Now);
            scenario.Require(gap == TimeSpan.Zero || !HasCandidate(scenario, all, node), $"leave: nobody answered for {address} for {gap.TotalMilliseconds:F1} ms");
        }

        scenario.Settle("leave");
        ComeBack(scenario, node, 0);
    }

    public static void Partition(Scenario scenario)
    {
        var cluster = scenario.Cluster;
        if (scenario.RunningNodes.Count < 2)
            return;
        var groups = scenario.Random.Next(2, cluster.Size > 4 ? 4 : 3);
        var assignment = Enumerable.Range(0, cluster.Size).Select(_ => scenario.Random.Next(groups)).ToArray();
        scenario.Partition(node => assignment[node]);
        var isLong = scenario.Random.Next(3) > 0;
        if (isLong)
        {
            scenario.Settle("partition", Milliseconds(8000));
            scenario.Rest("partition", Milliseconds(scenario.Random.Next(100, 1500)));
        }
        else
        {
            cluster.RunFor(Milliseconds(scenario.Random.Next(20, 700)));
        }

        scenario.Heal();
        var healed = cluster.Now;
        scenario.Settle("healing");
        if (!isLong || scenario.IsLossy)
            return;
        cluster.RunFor(Milliseconds(300));
        foreach (var address in scenario.Services.Values)
        {
            var overlap = cluster.Observer.Overlap(address, scenario.RunningNodes.ToHashSet(), healed, cluster.Now);
            scenario.Require(overlap <= OverlapBound, $"healing: two nodes answered for {address} for {overlap.TotalMilliseconds:F1} ms");
        }
    }

    /// <summary>All processors are busy: everybody is late, again and again.</summary>
    public static void Starvation(Scenario scenario)
    {
        var cluster = scenario.Cluster;
        var began = cluster.Now;
        foreach (var node in scenario.RunningNodes)
        {
            for (var at = scenario.Random.Next(200); at < 2000; at += scenario.Random.Next(5, 500))
                cluster.At(Milliseconds(at), () => cluster.Pause(node, Milliseconds(scenario.Random.Next(10, 300))));
        }

        cluster.RunFor(Milliseconds(2400));
        scenario.CheckDeaths("starvation");
        foreach (var address in scenario.Services.Values)
        {
            var gap = cluster.Observer.Gap(address, scenario.RunningNodes.ToHashSet(), began, cluster.Now);
            scenario.Require(gap == TimeSpan.Zero || !HasCandidate(scenario, scenario.RunningNodes, -1), $"starvation: nobody answered for {address}");
        }

        scenario.Settle("starvation");
    }

    /// <summary>One process stands still: shorter than the patience nobody minds, longer it is replaced and comes back.</summary>
    public static void LongPause(Scenario scenario)
    {
        var cluster = scenario.Cluster;
        var isHung = scenario.Random.Next(4) == 0;
        var duration = Milliseconds(isHung ? scenario.Random.Next(2500, 3500) : scenario.Random.Next(300, 1600));
        scenario.AllowsFalseDeaths = isHung;
        cluster.Pause(Pick(scenario), duration);
        cluster.RunFor(duration + Milliseconds(50));
        scenario.Settle("long pause");
        scenario.AllowsFalseDeaths = false;
    }

    public static void QuickRestart(Scenario scenario)
    {
        var node = Pick(scenario);
        scenario.Kill(node);
        scenario.Cluster.RunFor(Milliseconds(scenario.Random.Next(1, 400)));
        scenario.Start(node);
        scenario.Settle("quick restart");
    }

    public static void Reconfiguration(Scenario scenario)
    {
        var running = scenario.RunningNodes;
        var advertising = running.Where(_ => scenario.Random.Next(3) > 0).DefaultIfEmpty(running[0]).ToList();
        scenario.Reconfigure(scenario.Random.Next(3) == 0 ? Enumerable.Range(0, scenario.Cluster.Size) : advertising, movesPool: scenario.Random.Next(2) == 0);
        scenario.Cluster.RunFor(Milliseconds(401));
        scenario.Settle("configuration");
    }

    public static void DeletedNode(Scenario scenario)
    {
        var cluster = scenario.Cluster;
        if (scenario.RunningNodes.Count < 3)
            return;
        var node = Pick(scenario);
        scenario.CutPower(node);
        cluster.RunFor(Milliseconds(scenario.Random.Next(0, 600)));
        scenario.Forget(node);
        cluster.RunFor(Milliseconds(101));
        scenario.Settle("deletion of a node");
        cluster.RunFor(Milliseconds(300));
        scenario.Remember(node);
        ComeBack(scenario, node, 0);
    }

    /// <summary>A quarter of all packets is lost for a while. Errors are allowed, but not lasting ones.</summary>
    public static void LossBurst(Scenario scenario)
    {
        var before = scenario.Cluster.Link.Loss;
        scenario.AllowsFalseDeaths = true;
        scenario.Cluster.Link.Loss = 0.25;
        scenario.Cluster.RunFor(Milliseconds(scenario.Random.Next(500, 2000)));
        scenario.Cluster.Link.Loss = before;
        scenario.Settle("loss", Milliseconds(8000));
        scenario.AllowsFalseDeaths = false;
    }

    /// <summary>Two nodes do not hear each other, everybody else hears both: nobody is dead.</summary>
    public static void BrokenLink(Scenario scenario)
    {
        var cluster = scenario.Cluster;
        var running = scenario.RunningNodes;
        if (running.Count < 3)
            return;
        var one = scenario.Random.Next(running.Count);
        var other = (one + 1 + scenario.Random.Next(running.Count - 1)) % running.Count;
        cluster.BreakLink(running[one], running[other]);
        cluster.RunFor(Milliseconds(scenario.Random.Next(500, 2500)));
        scenario.CheckLives("broken link");
        cluster.Heal();
        scenario.Settle("broken link");
    }

    /// <summary>Many things at once, then everything is mended.</summary>
    public static void Chaos(Scenario scenario)
    {
        var cluster = scenario.Cluster;
        var before = cluster.Link.Loss;
        scenario.AllowsFalseDeaths = true;
        for (var i = scenario.Random.Next(4, 12); i > 0; i--)
        {
            Disturb(scenario);
            cluster.RunFor(Milliseconds(scenario.Random.Next(1, 400)));
        }

        cluster.Link.Loss = before;
        scenario.Heal();
        for (var node = 0; node < cluster.Size; node++)
            scenario.Start(node);
        cluster.RunFor(Milliseconds(500));
        scenario.Settle("chaos", Milliseconds(10_000));
        scenario.AllowsFalseDeaths = false;
    }

    private static void Disturb(Scenario scenario)
    {
        var cluster = scenario.Cluster;
        var node = scenario.Random.Next(cluster.Size);
        switch (scenario.Random.Next(7))
        {
            case 0 when cluster[node] is not null:
                scenario.CutPower(node);
                break;
            case 1 when cluster[node] is not null:
                scenario.Kill(node);
                break;
            case 2:
                scenario.Start(node);
                break;
            case 3:
                var mask = scenario.Random.Next();
                scenario.Partition(each => (mask >> (each % 31)) & 1);
                break;
            case 4:
                scenario.Heal();
                break;
            case 5:
                cluster.Pause(node, Milliseconds(scenario.Random.Next(10, 900)));
                break;
            default:
                cluster.Link.Loss = scenario.Random.NextDouble() * 0.2;
                break;
        }
    }

    private static void Failover(Scenario scenario, Action<int> end, string what)
    {
        var cluster = scenario.Cluster;
        if (scenario.RunningNodes.Count < 2)
            return;
        var node = Pick(scenario);
        var name = SimulatedCluster.NameOf(node);
        var survivors = scenario.RunningNodes.Where(each => each != node).ToHashSet();
        var began = cluster.Now;
        end(node);
        var took = cluster.RunUntil(() => cluster.Running.All(speaker => !speaker.View.Contains(name)), FailoverBound * 4);
        scenario.Require(took <= FailoverBound, $"{what}: it took {took?.TotalMilliseconds ?? double.PositiveInfinity:F0} ms until all knew that {name} is dead");
        scenario.Detections.Add(took!.Value.TotalMilliseconds);
        cluster.RunUntil(began + FailoverBound + Milliseconds(100));
        if (!cluster.NeedsQuorum && HasCandidate(scenario, survivors, -1))
        {
            foreach (var address in scenario.Services.Values)
            {
                var gap = cluster.Observer.Gap(address, survivors, began, cluster.Now);
                scenario.Require(gap <= FailoverBound, $"{what}: nobody answered for {address} for {gap.TotalMilliseconds:F0} ms");
            }
        }

        scenario.Settle(what);
        if (cluster.NeedsQuorum || scenario.RunningNodes.Count < 3 || scenario.Random.Next(2) == 0)
            ComeBack(scenario, node, scenario.Random.Next(1000));
    }

    /// <summary>A node comes (back): its addresses go to it without a gap.</summary>
    private static void ComeBack(Scenario scenario, int node, int after)
    {
        var cluster = scenario.Cluster;
        cluster.RunFor(Milliseconds(after));
        var candidates = HasCandidate(scenario, scenario.RunningNodes, -1);
        var began = cluster.Now;
        scenario.Start(node);
        scenario.Settle("return of a node");
        foreach (var address in scenario.Services.Values)
        {
            var gap = cluster.Observer.Gap(address, scenario.RunningNodes.ToHashSet(), began, cluster.Now);
            scenario.Require(gap == TimeSpan.Zero || !candidates || cluster.NeedsQuorum, $"return of a node: nobody answered for {address} for {gap.TotalMilliseconds:F1} ms");
        }
    }

    private static bool HasCandidate(Scenario scenario, IEnumerable<int> nodes, int except) => nodes.Any(node => node != except && scenario.IsAdvertising(node));

    private static int Pick(Scenario scenario) => scenario.RunningNodes[scenario.Random.Next(scenario.RunningNodes.Count)];

    private static TimeSpan Milliseconds(int value) => TimeSpan.FromMilliseconds(value);
}
