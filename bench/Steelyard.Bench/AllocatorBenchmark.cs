using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Bench;

/// <summary>
/// Random services release their address and allocate again, in pools that start out half full in random places.
/// Figures: pairs of one release and one allocation per second of processor time (median of five runs), and bytes of
/// memory for each address in use. Requests come as a controller makes them, new objects with new strings, in batches that are
/// built outside the measured time.
/// </summary>
internal static class AllocatorBenchmark
{
    private const int Batch = 1 << 10;
    private const int Batches = 200;
    private const int Runs = 5;

    public static IEnumerable<Figure> Run() =>
    [
        .. HalfFull("half-full /12", "10.0.0.0/12", used: 1 << 19, spread: 1 << 20, target: 1_000_000),
        .. HalfFull("100,000 services in a half-full /15 of a /8", "10.0.0.0/8", used: 100_000, spread: 200_000),
        .. HalfFull("100,000 services scattered over a /8", "10.0.0.0/8", used: 100_000, spread: 1 << 24),
        .. HalfFull("100,000 services in a /64", "2001:db8::/64", used: 100_000, spread: 200_000),
        .. HalfFull("1,000 services in a /16", "10.0.0.0/16", used: 1_000, spread: 2_000),
        .. Shared("100,000 services with one sharing key and one port", holders: 100_000),
    ];

    private static IEnumerable<Figure> HalfFull(string name, string block, int used, int spread, double? target = null)
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
        return Measure(name, allocator, prefix, "", used, Batches, bytes, target);
    }

    /// <summary>Every address is in use under the key and has the wanted port taken: no place to find among all of them.</summary>
    private static IEnumerable<Figure> Shared(string name, int holders)
    {
        var prefix = IpPrefix.Parse("10.0.0.0/8");
        var requests = Requests(prefix, Enumerable.Range(0, holders), "web");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocator = Allocator(prefix);
        foreach (var request in requests)
            allocator.Allocate(request);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / holders;
        GC.KeepAlive(requests);
        return Measure(name, allocator, prefix, "web", holders, Batches / 10, bytes, null);
    }

    private static IEnumerable<Figure> Measure(
        string name, Allocator allocator, IpPrefix prefix, string sharingKey, int used, int batches, long bytes, double? target)
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

        return
        [
            new($"allocator: release and allocate, {name}", rates.Median(), "/s", AtLeast: target),
            new($"allocator: memory for each address, {name}", bytes, "bytes"),
        ];
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
