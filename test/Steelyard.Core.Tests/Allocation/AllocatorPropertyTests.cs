using CsCheck;
using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Primitives;
using static Steelyard.Core.Tests.Fixtures;

namespace Steelyard.Core.Tests.Allocation;

/// <summary>Random sequences of operations, compared step by step with <see cref="NaiveAllocator"/>.</summary>
public sealed class AllocatorPropertyTests
{
    private static readonly AddressPool[][] Configurations =
    [
        [Pool("a", "10.0.0.254/31 10.0.1.0/29 fd00::/126"), Pool("b", "10.0.0.0/30 fd00::8/127", avoid: true)],
        [Pool("c", "10.0.1.0/29 10.0.0.255/32 fd00::/127"), Pool("b", "10.0.0.0/29", auto: false)],
        [Pool("a", "10.0.0.240-10.0.1.3", avoid: true), Pool("b", "fd00::/124")],
        [Pool("a", "10.0.1.0/25 fd00::/121"), Pool("b", "10.0.0.254/32")],
    ];

    private static readonly string[] Keys = ["", "", "web", "dns"];
    private static readonly string[] PortSets = ["tcp/80", "tcp/443", "tcp/80,tcp/443", "udp/53", ""];
    private static readonly string?[] PoolNames = [null, null, "a", "b"];

    private enum Kind
    {
        Allocate,
        Assign,
        Unassign,
        SetPools,
    }

    private sealed record Step(Kind Kind, AllocationRequest Request, IpAddr Address, int Configuration);

    private static readonly Gen<AllocationRequest> Requests =
        Gen.Select(Gen.Int[1, 14], OneOf(Keys), OneOf(PortSets), OneOf(PoolNames), Gen.Bool, Gen.Int[0, 4])
            .Select((service, key, ports, pool, v6, local) => Request(
                $"s{service}", v6 ? ServiceFamily.IPv6 : ServiceFamily.IPv4, ports: ports, sharing: key,
                backend: local == 0 ? "app=x" : "", pool: pool));

    private static readonly Gen<IpAddr> Addresses = Gen.OneOf(
        Gen.UInt[0x0a0000f0, 0x0a00010a].Select(IpAddr.V4),
        Gen.UInt[0, 17].Select(i => IpAddr.Parse("fd00::") is var first ? first with { Value = first.Value + i } : default));

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency((8, Gen.Const(Kind.Allocate)), (4, Gen.Const(Kind.Assign)), (4, Gen.Const(Kind.Unassign)), (1, Gen.Const(Kind.SetPools))),
        Requests, Addresses, Gen.Int[0, Configurations.Length - 1],
        (kind, request, address, configuration) => new Step(kind, request, address, configuration));

    private static Gen<T> OneOf<T>(T[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);

    [Fact]
    public void AnySequence_AgreesWithNaiveScan() => Steps.List[1, 80].Sample(steps =>
    {
        var allocator = Allocator(Configurations[0]);
        var model = new NaiveAllocator(Configurations[0]);
        foreach (var step in steps)
            Play(step, allocator, model);
    }, iter: 1500);

    [Fact]
    public void AnySequence_RestoredInAnyOrder_GivesBackEveryAddress() =>
        Gen.Select(Steps.List[1, 60], Gen.Int).Sample((steps, seed) =>
        {
            var allocator = Allocator(Configurations[3]);
            foreach (var step in steps.Where(step => step.Kind != Kind.SetPools))
                Play(step, allocator, model: null);

            var restored = Allocator(Configurations[3]);
            var owners = allocator.Assignments.ToArray();
            new Random(seed).Shuffle(owners);
            foreach (var owner in owners)
            {
                var request = Request(owner.Service.Split('/')[1], ServiceFamilies.Of(owner.Addresses)) with
                {
                    SharingKey = owner.SharingKey,
                    BackendKey = owner.BackendKey,
                    Ports = owner.Ports,
                };
                Assert.Null(restored.Assign(request, owner.Addresses).Error?.Message);
            }

            Assert.Equal(allocator.Usage("a"), restored.Usage("a"));
            var next = Request("next", ports: "tcp/80", sharing: "web");
            Assert.Equal(allocator.Allocate(next).Assignment?.Addresses, restored.Allocate(next).Assignment?.Addresses);
        }, iter: 500);

    private static void Play(Step step, Allocator allocator, NaiveAllocator? model)
    {
        var service = step.Request.Service;
        switch (step.Kind)
        {
            case Kind.Unassign:
                allocator.Unassign(service);
                model?.Held.Remove(service);
                break;
            case Kind.SetPools:
                SetPools(Configurations[step.Configuration], allocator, model!);
                break;
            case Kind.Assign:
                var allowed = model?.MayHold(step.Request, step.Address);
                var assigned = allocator.Assign(step.Request, [step.Address]);
                Assert.Equal(allowed ?? assigned.Succeeded, assigned.Succeeded);
                if (assigned.Succeeded && model is not null)
                    model.Held[service] = (step.Address, step.Request);
                break;
            case Kind.Allocate when allocator.Find(service) is null:
                var expected = model?.First(step.Request, step.Request.Pool);
                var could = allocator.CanAllocate(step.Request);
                var given = allocator.Allocate(step.Request).Assignment?.Addresses[0];
                Assert.Equal(could, given is not null);
                if (model is null)
                    break;
                Assert.Equal(expected, given);
                if (given is not null)
                    model.Held[service] = (given.Value, step.Request);
                break;
        }

        if (model is not null)
            AssertSame(allocator, model);
    }

    private static void SetPools(AddressPool[] pools, Allocator allocator, NaiveAllocator model)
    {
        var lost = allocator.SetPools(new PoolSet(pools)).Select(assignment => assignment.Service).ToHashSet();
        model.Pools = pools;
        var outside = model.Held
            .Where(pair => !model.MayHold(pair.Value.Request, pair.Value.Address))
            .Select(pair => pair.Key)
            .ToHashSet();
        Assert.Equal(outside, lost);
        foreach (var service in outside)
            model.Held.Remove(service);
    }

    private static void AssertSame(Allocator allocator, NaiveAllocator model)
    {
        Assert.Equal(
            model.Held.Select(pair => $"{pair.Key} {pair.Value.Address}").Order(),
            allocator.Assignments.Select(assignment => $"{assignment.Service} {assignment.Addresses[0]}").Order());
        Assert.Equal(
            model.Held.Values.Select(held => held.Address).Distinct().Count(),
            allocator.Pools.Pools.Sum(pool => allocator.Usage(pool.Name)!.Value.Assigned));
        foreach (var (a, b) in model.Held.SelectMany(a => model.Held.Where(b => string.CompareOrdinal(a.Key, b.Key) < 0).Select(b => (a, b))))
            Assert.True(a.Value.Address != b.Value.Address || NaiveAllocator.MayShare(a.Value.Request, b.Value.Request));
    }
}
