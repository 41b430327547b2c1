using System.Globalization;
using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Bench;

/// <summary>
/// Random services release their address and allocate again, in pools that start out half full in random places.
/// Figures: pairs of one release and one allocation per second of processor time, and bytes of memory for each address in use.
/// </summary>
internal static class AllocatorBenchmark
{
    private const int Pairs = 1_000_000;

    public static void Run(TextWriter output)
    {
        output.WriteLine("scenario                       in use      pairs/s   bytes/used   worst of 5");
        HalfFull(output, "half-full /12", "10.0.0.0/12", used: 1 << 19, spread: 1 << 20);
        HalfFull(output, "100,000 services in a /8", "10.0.0.0/8", used: 100_000, spread: 200_000);
        HalfFull(output, "100,000 services in a /64", "2001:db8::/64", used: 100_000, spread: 200_000);
        Shared(output, "100,000 addresses, one key", holders: 100_000);
    }

    private static void HalfFull(TextWriter output, string name, string block, int used, int spread)
    {
        var prefix = IpPrefix.Parse(block);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocator = Allocator(prefix);
        var offsets = Enumerable.Range(0, spread).ToArray();
        new Random(1).Shuffle(offsets);
        for (var i = 0; i < used; i++)
            allocator.Assign(Request(prefix, $"default/s{i}", ""), [prefix.First with { Value = prefix.First.Value + (uint)offsets[i] }]);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / used;
        Measure(output, name, allocator, [.. Enumerable.Range(0, used).Select(i => Request(prefix, $"default/s{i}", ""))], bytes);
    }

    /// <summary>Every address is in use under the key and has the wanted port taken: no place to find among all of them.</summary>
    private static void Shared(TextWriter output, string name, int holders)
    {
        var prefix = IpPrefix.Parse("10.0.0.0/8");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocator = Allocator(prefix);
        for (var i = 0; i < holders; i++)
            allocator.Allocate(Request(prefix, $"default/s{i}", "web"));
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / holders;
        Measure(output, name, allocator, [.. Enumerable.Range(0, holders).Select(i => Request(prefix, $"default/s{i}", "web"))], bytes);
    }

    private static void Measure(TextWriter output, string name, Allocator allocator, AllocationRequest[] requests, long bytes)
    {
        var rates = Enumerable.Range(0, 5).Select(_ => PairsPerSecond(allocator, requests)).Order().ToArray();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-28} {requests.Length,8:N0} {rates[2],12:N0} {bytes,12:N0} {rates[0],12:N0}"));
    }

    /// <summary>Random services give up their address and take the first one that is usable.</summary>
    private static double PairsPerSecond(Allocator allocator, AllocationRequest[] requests)
    {
        var random = new Random(2);
        var start = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Pairs; i++)
        {
            var request = requests[random.Next(requests.Length)];
            allocator.Unassign(request.Service);
            if (!allocator.Allocate(request).Succeeded)
                throw new InvalidOperationException("the pool is full");
        }

        return Pairs / (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }

    private static Allocator Allocator(IpPrefix block)
    {
        var allocator = new Allocator();
        allocator.SetPools(new PoolSet([new AddressPool("pool", [block])]));
        return allocator;
    }

    private static AllocationRequest Request(IpPrefix block, string service, string sharingKey) => new()
    {
        Service = service,
        Namespace = "default",
        Family = ServiceFamilies.Of(block.Family),
        SharingKey = sharingKey,
        Ports = [new ServicePort("TCP", 80)],
    };
}
