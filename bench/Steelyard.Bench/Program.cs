using Steelyard.Bench;

var benchmarks = new Dictionary<string, Action<TextWriter>>
{
    ["allocator"] = AllocatorBenchmark.Run,
};

if (args is not [var name] || !benchmarks.TryGetValue(name, out var run))
{
    Console.Error.WriteLine($"usage: steelyard-bench {string.Join('|', benchmarks.Keys.Order())}");
    return 2;
}

run(Console.Out);
return 0;
