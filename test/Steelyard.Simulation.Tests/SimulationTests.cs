using System.Collections.Concurrent;
using System.Globalization;
using Steelyard.Simulation.Tests.Engine;

namespace Steelyard.Simulation.Tests;

/// <summary>Thousands of clusters and their misfortunes, each from a seed. STEELYARD_SIMULATION_SEED replays one.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const string SeedVariable = "STEELYARD_SIMULATION_SEED";
    private const string CountVariable = "STEELYARD_SIMULATION_SEEDS";

    [Fact]
    public void Cluster_ThousandsOfSeeds_KeepsItsPromises()
    {
        if (Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } text)
        {
            SeededRun.Play(int.Parse(text, CultureInfo.InvariantCulture), output.WriteLine);
            return;
        }

        var count = Environment.GetEnvironmentVariable(CountVariable) is { Length: > 0 } many ? int.Parse(many, CultureInfo.InvariantCulture) : 2_000;
        var failures = new ConcurrentBag<string>();
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            try
            {
                SeededRun.Play(seed, _ => { });
            }
            catch (Exception e)
            {
                failures.Add($"{SeedVariable}={seed}: {(e is SimulationException ? e.Message : e)}");
            }
        });
        Assert.True(failures.IsEmpty, $"{failures.Count} of {count} seeds failed\n{string.Join('\n', failures.Order().Take(40))}");
    }
}
