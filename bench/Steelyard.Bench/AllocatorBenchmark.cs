using System.Globalization;
using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Bench;

/// <summary>
/// Random services release their address and allocate again, in pools that start out half full in random places.
/// Figures: pairs of one release and one allocation per second of processor time (median and worst of five runs), and bytes of
/// memory for each address in use. Requests come as a controller makes them, new objects with new strings, in batches that are
/// built outside the measured time.
/// </summary>
internal static class AllocatorBenchmark
{
    private const int Batch = 1 << 10;
    private const int Runs = 5;

    public static void Run(TextWriter output)
    {
        output.WriteLine("| scenario | in use | pairs/s | worst of 5 | bytes/used |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        HalfFull(output, "1,000 services in a /16", "10.0.0.0/16", used: 1000, spread: 2000, batches: 320);
        HalfFull(output, "half-full /12", "10.0.0.0/12", used: 1 << 19, spread: 1 << 20, batches: 320);
        HalfFull(output, "100,000 services in a half-full /15 of a /8", "10.0.0.0/8", used: 100_000, spread: 200_000, batches: 320);
        HalfFull(output, "100,000 services scattered over a /8", "10.0.0.0/8", used: 100_000, spread: 1 << 24, batches: 320);
        HalfFull(output, "100,000 services in a /64", "2001:db8::/64", used: 100_000, spread: 200_000, batches: 320);
        Shared(output, "100,000 services, one sharing key, one port", holders: 100_000, batches: 24);
    }

    private static void HalfFull(TextWriter output, string name, string block, int used, int spread, int batches)
    {
        var prefix = IpPrefix.Parse(block);
        var requests = Requests(prefix, Enumerable.Range(0, used), "");
        var offsets = Enumerable.Range(0, spread).ToArray();
        new Random(1).Shuffle(offsets);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocator = Allocator(prefix);
        for (var i = 0; i < used; i++)
            allocator.Assign(requests[i], [prefix.First with { Value = prefix.First.Value + (uint)offsets[i] }]);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / used;
        GC.KeepAlive((requests, offsets));
        Measure(output, name, allocator, prefix, "", used, batches, bytes);
    }

    /// <summary>Every address is in use under the key and has the wanted port taken: no place to find among all of them.</summary>
    private static void Shared(TextWriter output, string name, int holders, int batches)
    {
        var prefix = IpPrefix.Parse("10.0.0.0/8");
        var requests = Requests(prefix, Enumerable.Range(0, holders), "web");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocator = Allocator(prefix);
        foreach (var request in requests)
            allocator.Allocate(request);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / holders;
        GC.KeepAlive(requests);
        Measure(output, name, allocator, prefix, "web", holders, batches, bytes);
    }

    private static void Measure(
        TextWriter output, string name, Allocator allocator, IpPrefix prefix, string sharingKey, int used, int batches, long bytes)
    {
        var random = new Random(2);
        var rates = new double[Runs];
        for (var run = 0; run < Runs; run++)
        {
            var spent = TimeSpan.Zero;
            for (var i = 0; i < batches; i++)
            {
                var batch = Requests(prefix, Enumerable.Range(0, Batch).Select(_ => random.Next(used)), sharingKey);
                var start = Environment.CpuUsage.TotalTime;
                Churn(allocator, batch);
                spent += Environment.CpuUsage.TotalTime - start;
            }

            rates[run] = batches * Batch / spent.TotalSeconds;
        }

        Array.Sort(rates);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {used:N0} | {rates[Runs / 2]:N0} | {rates[0]:N0} | {bytes} |"));
    }

    private static void Churn(Allocator allocator, AllocationRequest[] requests)
    {
        foreach (var request in requests)
        {
            if (!allocator.Free(request.Service) || !allocator.Allocate(request).Succeeded)
                throw new InvalidOperationException($"{request.Service} has no address");
        }
    }

    private static Allocator Allocator(IpPrefix block)
    {
        var allocator = new Allocator();
        allocator.SetPools(new PoolSet([new AddressPool("pool", [block])]));
        return allocator;
    }

    private static AllocationRequest[] Requests(IpPrefix block, IEnumerable<int> numbers, string sharingKey) =>
    [
        .. numbers.Select(number => new AllocationRequest
        {
            Service = $"default/s{number}",
            Namespace = "default",
            Family = ServiceFamilies.Of(block.Family),
            SharingKey = sharingKey,
            Ports = [new ServicePort("TCP", 80)],
        }),
    ];
}
