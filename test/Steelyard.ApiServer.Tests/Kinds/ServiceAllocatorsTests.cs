using System.Net;
using System.Text.Json.Nodes;
using CsCheck;
using Steelyard.ApiServer.Kinds;
using Steelyard.ApiServer.Kinds.Services;

namespace Steelyard.ApiServer.Tests.Kinds;

public sealed class ServiceAllocatorsTests
{
    private const int Size = 130;

    [Fact]
    public void RangeAllocator_AnyOperations_AgreesWithNaiveModel()
    {
        var operation = Gen.Select(Gen.Int[0, 3], Gen.Int[0, Size - 1], Gen.Int[0, 4]);
        operation.Array[0, 300].Sample(operations =>
        {
            var allocator = new RangeAllocator(Size, 8);
            var model = new Dictionary<int, (string Owner, int Claims)>();
            foreach (var (kind, number, owner) in operations)
                Step(allocator, model, kind, number, $"o{owner}");
        });
    }

    [Fact]
    public void RangeAllocator_Full_GivesNothingUntilOneIsReleased()
    {
        var allocator = new RangeAllocator(Size, 8);
        for (var i = 0; i < Size; i++)
            Assert.NotNull(allocator.TakeNext("a"));

        Assert.Null(allocator.TakeNext("a"));
        allocator.Release(77, "b");
        Assert.Null(allocator.TakeNext("a"));
        allocator.Release(77, "a");
        Assert.Equal(77, allocator.TakeNext("c"));
    }

    [Fact]
    public void RangeAllocator_Free_GivesReservedNumbersLast()
    {
        var allocator = new RangeAllocator(Size, 8);
        var first = Enumerable.Range(0, Size - 8).Select(_ => allocator.TakeNext("a")!.Value).ToArray();

        Assert.All(first, static n => Assert.True(n >= 8));
        Assert.True(allocator.TakeNext("a") < 8);
    }

    [Fact]
    public void Create_RefusedForTakenAddress_DoesNotTakeItFromTheHolder()
    {
        var pipeline = Services();
        pipeline.Create(Service("a", """{"clusterIP":"10.43.0.7"}"""));

        var refused = pipeline.Create(Service("b", """{"clusterIP":"10.43.0.7"}"""));
        var again = pipeline.Create(Service("c", """{"clusterIP":"10.43.0.7"}"""));

        Assert.Null(refused.Object);
        Assert.Null(again.Object);
    }

    [Fact]
    public void Create_RefusedForSecondPort_GivesTheFirstOneBack()
    {
        var pipeline = Services();
        pipeline.Create(Service("a", """{"type":"NodePort"}""", 30500));

        const string both = """{"type":"NodePort","clusterIP":"10.43.0.9"}""";
        var refused = pipeline.Create(Service("b", both, 30501, 30500));
        var retried = pipeline.Create(Service("c", both, 30501));

        Assert.Single(refused.Errors);
        Assert.Empty(retried.Errors);
    }

    [Fact]
    public void Update_Refused_KeepsWhatTheStoredServiceHolds()
    {
        var pipeline = Services();
        pipeline.Create(Service("a", """{"type":"NodePort","clusterIP":"10.43.0.9"}""", 30500));
        pipeline.Create(Service("b", """{"type":"NodePort"}""", 30501));

        var refused = pipeline.Patch("a", Parse("""{"spec":{"ports":[{"port":1,"nodePort":30501}]}}"""));
        var thief = pipeline.Create(Service("c", """{"type":"NodePort","clusterIP":"10.43.0.9"}"""));
        var otherThief = pipeline.Create(Service("d", """{"type":"NodePort"}""", 30500));

        Assert.Single(refused.Errors);
        Assert.Single(thief.Errors);
        Assert.Single(otherThief.Errors);
    }

    [Fact]
    public void Restore_StoredServices_AreHeldAgain()
    {
        var before = Services();
        for (var i = 0; i < 50; i++)
            before.Create(Service($"s{i}", """{"type":"LoadBalancer","ipFamilyPolicy":"PreferDualStack","externalTrafficPolicy":"Local"}"""));
        var resource = BuiltinResources.Create(new BuiltinDependencies()).Single(static r => r.Plural == "services");
        foreach (var stored in before.Stored.Values)
            resource.Strategy.Restore(stored);
        var after = new StrategyPipeline(resource, "other");
        for (var i = 0; i < 50; i++)
            Assert.Empty(after.Create(Service($"n{i}", """{"type":"LoadBalancer","ipFamilyPolicy":"PreferDualStack","externalTrafficPolicy":"Local"}""")).Errors);

        var held = before.Stored.Values.Concat(after.Stored.Values).SelectMany(Held).ToArray();
        Assert.Equal(100 * 4, held.Length);
        Assert.Equal(held.Length, held.Distinct().Count());
    }

    [Fact]
    public void Create_DryRun_ShowsTheNetworkAddressAndTakesNothing()
    {
        var pipeline = Services();
        var shown = pipeline.Create(Service("a", """{"type":"NodePort"}"""), dryRun: true).Object!;
        var port = shown["spec"]!["ports"]![0]!["nodePort"]!.GetValue<int>();

        Assert.Equal("10.43.0.0", shown["spec"]!["clusterIP"]!.GetValue<string>());
        Assert.InRange(port, 30000, 32767);
        Assert.Empty(pipeline.Create(Service("b", """{"type":"NodePort"}""", port)).Errors);
    }

    [Fact]
    public void Create_ManyServices_AllAddressesLieInTheRangesAndDiffer()
    {
        var pipeline = Services();
        for (var i = 0; i < 10_000; i++)
            Assert.Empty(pipeline.Create(Service($"s{i}", """{"ipFamilyPolicy":"RequireDualStack"}""")).Errors);

        var addresses = pipeline.Stored.Values.SelectMany(static s => s["spec"]!["clusterIPs"]!.AsArray())
            .Select(static a => IPAddress.Parse(a!.GetValue<string>())).ToHashSet();
        Assert.Equal(20_000, addresses.Count);
        Assert.All(addresses, static a => Assert.Contains(ServiceNetwork.Default.ClusterRanges, r => r.Contains(a) && !r.BaseAddress.Equals(a)));
    }

    private static void Step(RangeAllocator allocator, Dictionary<int, (string Owner, int Claims)> model, int kind, int number, string owner)
    {
        switch (kind)
        {
            case 0:
                (string Owner, int Claims) held = model.GetValueOrDefault(number, (owner, 0));
                Assert.Equal(held.Owner == owner, allocator.TryTake(number, owner));
                if (held.Owner == owner)
                    model[number] = (owner, held.Claims + 1);
                break;
            case 1 when allocator.TakeNext(owner) is { } taken:
                Assert.True(model.TryAdd(taken, (owner, 1)));
                break;
            case 1:
                Assert.Equal(Size, model.Count);
                break;
            case 2:
                allocator.Release(number, owner);
                if (!model.TryGetValue(number, out var released) || released.Owner != owner)
                    break;
                if (released.Claims == 1)
                    model.Remove(number);
                else
                    model[number] = (owner, released.Claims - 1);
                break;
            default:
                Assert.Equal(model.ContainsKey(number), allocator.IsTaken(number));
                break;
        }
    }

    private static IEnumerable<string> Held(JsonObject service) =>
        service["spec"]!["clusterIPs"]!.AsArray().Select(static a => a!.GetValue<string>())
            .Append(service["spec"]!["ports"]![0]!["nodePort"]!.ToJsonString())
            .Append(service["spec"]!["healthCheckNodePort"]!.ToJsonString());

    private static StrategyPipeline Services() =>
        new(BuiltinResources.Create(new BuiltinDependencies()).Single(static r => r.Plural == "services"), "default");

    private static JsonObject Service(string name, string spec, params int[] nodePorts)
    {
        var parsed = Parse(spec);
        var ports = new JsonArray();
        for (var i = 0; i < Math.Max(1, nodePorts.Length); i++)
        {
            var port = new JsonObject { ["name"] = $"p{i}", ["port"] = 80 + i };
            if (i < nodePorts.Length)
                port["nodePort"] = nodePorts[i];
            ports.Add(port);
        }
        parsed["ports"] = ports;
        return new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = parsed };
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
