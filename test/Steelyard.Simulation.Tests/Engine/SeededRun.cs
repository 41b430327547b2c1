namespace Steelyard.Simulation.Tests.Engine;

/// <summary>One seed: the size of the cluster, its network, and the episodes.</summary>
internal static class SeededRun
{
    public static Scenario Play(int seed, Action<string> tell)
    {
        var random = new Random(seed);
        var size = random.Next(100) switch
        {
            0 => random.Next(60, 101),
            < 8 => random.Next(9, 31),
            _ => random.Next(2, 8),
        };
        var link = new LinkModel
        {
            Loss = random.Next(3) == 0 ? random.NextDouble() * 0.02 : 0, Duplication = random.Next(2) * 0.01,
            MaxDelay = random.Next(4) == 0 ? 5 : 0.8,
        };
        var scenario = new Scenario(seed, size, link, needsQuorum: random.Next(6) == 0);
        tell($"{size} speakers, loss {link.Loss:P1}, duplication {link.Duplication:P0}, delay up to {link.MaxDelay} ms, quorum {scenario.Cluster.NeedsQuorum}");
        scenario.StartAll();
        scenario.Rest("the start", TimeSpan.FromMilliseconds(100));
        for (var i = size > 30 ? 2 : random.Next(2, 5); i > 0; i--)
        {
            var (name, run) = Episodes.All[random.Next(Episodes.All.Length)];
            tell($"{scenario.Cluster.Now.TotalMilliseconds:F0} ms: {name}");
            run(scenario);
            scenario.Rest(name, TimeSpan.FromMilliseconds(150));
        }

        return scenario;
    }
}
