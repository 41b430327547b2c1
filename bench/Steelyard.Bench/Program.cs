using Steelyard.Bench;
using Steelyard.Bench.Layer2;
using Steelyard.Bench.Membership;
using Steelyard.TestKit.Networks;

if (Environment.GetEnvironmentVariable(NetworkNamespaces.EnterVariable) is not null)
    NetworkNamespaces.EnterOnce();

// Parts of the membership benchmark that run in processes of their own.
switch (args)
{
    case [MembershipBenchmark.LabArgument]:
        return await MembershipLab.RunAsync();
    case [MemberNode.Argument, var name, var address, var peers]:
        return await MemberNode.RunAsync(name, address, peers);
    case [MembershipLab.SpinArgument]:
        while (true)
            Thread.SpinWait(1_000_000);
}

var benchmarks = new Dictionary<string, Func<Task<IEnumerable<Figure>>>>
{
    ["start"] = StartBenchmark.RunAsync,
    ["create"] = CreateBenchmark.RunAsync,
    ["burst"] = BurstBenchmark.RunAsync,
    ["steady"] = SteadyBenchmark.RunAsync,
    ["layer2"] = () => Task.FromResult(Layer2Benchmark.Run()),
    ["cluster"] = ClusterBenchmark.RunAsync,
    ["proxy"] = ProxyBenchmark.RunAsync,
    ["failover"] = FailoverBenchmark.RunAsync,
    ["allocator"] = () => Task.FromResult(AllocatorBenchmark.Run()),
    ["membership"] = MembershipBenchmark.RunAsync,
};

var names = args is ["all"] ? [.. benchmarks.Keys] : args;
if (names.Length == 0 || names.Any(name => !benchmarks.ContainsKey(name)))
{
    Console.Error.WriteLine($"usage: steelyard-bench all | {string.Join(" | ", benchmarks.Keys)} ...");
    return 2;
}

var failed = false;
Console.WriteLine(Figure.Header);
foreach (var name in names)
{
    // One benchmark that cannot run must not hide the figures of the others.
    try
    {
        foreach (var figure in await benchmarks[name]())
            Console.WriteLine(figure);
    }
    catch (Exception e) when (e is InvalidOperationException or TimeoutException or IOException or HttpRequestException or KeyNotFoundException)
    {
        failed = true;
        Console.Error.WriteLine($"{name}: {e}");
    }
}

return failed ? 1 : 0;
