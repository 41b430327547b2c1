using System.Diagnostics;
using System.Globalization;

namespace Steelyard.Bench.Membership;

/// <summary>
/// Four real members on a bridge, one network namespace each, inside the namespaces of this process. A power cut is the loss of the node's
/// link, so that nothing answers any more, not even its kernel. Prints figures as <c>name|number|unit|at most</c>.
/// </summary>
internal static class MembershipLab
{
    public const string SpinArgument = "membership-spin";
    private const int Members = 4;
    private const int Cuts = 30;
    private const int CutsUnderLoad = 10;
    private const string SoakVariable = "STEELYARD_BENCH_SOAK_SECONDS";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync()
    {
        Ip("link add br0 type bridge");
        Ip("link set br0 up");
        Ip("link set lo up");
        var members = Enumerable.Range(1, Members).Select(number => MemberProcess.Start(number, Members)).ToList();
        await AllSeeAsync(members);
        await MeasureTrafficAsync(members);
        Print($"real, {Members} speakers: power cut → all know", await CutAsync(members, Cuts));
        await SoakAsync(members);
        foreach (var member in members)
            member.Dispose();
        return 0;
    }

    public static void Ip(string arguments)
    {
        using var process = Process.Start("ip", arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"ip {arguments}: {process.ExitCode}");
    }

    private static async Task MeasureTrafficAsync(List<MemberProcess> members)
    {
        const int Seconds = 15;
        await Task.Delay(TimeSpan.FromSeconds(Seconds)); // until the code is compiled as well as it will be
        var (bytes, cpu) = (await members[0].CounterAsync("sent"), members[0].ProcessorTime);
        await Task.Delay(TimeSpan.FromSeconds(Seconds));
        Figure($"real, {Members} speakers: UDP payload sent by each", (await members[0].CounterAsync("sent") - bytes) / Seconds / 1000, "kB/s");
        Figure($"real, {Members} speakers: processor time of each", (members[0].ProcessorTime - cpu).TotalSeconds / Seconds * 100, "% of a core");
    }

    private static async Task<List<double>> CutAsync(List<MemberProcess> members, int times)
    {
        var found = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var victim = members[i % Members];
            var others = members.Where(member => member != victim).ToList();
            await Task.Delay(300 + (i * 17 % 50));
            var cutAt = Stopwatch.GetTimestamp();
            victim.CutLink();
            victim.Dispose();
            await UntilAsync(() => others.All(other => other.LostAt(victim.Name, cutAt) is not null), $"the death of {victim.Name}");
            found.Add(others.Max(other => Stopwatch.GetElapsedTime(cutAt, other.LostAt(victim.Name, cutAt)!.Value).TotalMilliseconds));
            members[i % Members] = MemberProcess.Start(victim.Number, Members);
            await AllSeeAsync(members);
        }

        return found;
    }

    private static async Task SoakAsync(List<MemberProcess> members)
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable(SoakVariable) ?? "30", CultureInfo.InvariantCulture);
        var spinners = Enumerable.Range(0, Environment.ProcessorCount * 2).Select(_ => Process.Start(Environment.ProcessPath!, SpinArgument)).ToList();
        try
        {
            var (deaths, suspicions) = (await SumAsync(members, "died"), await SumAsync(members, "suspected"));
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            Figure($"real, two busy processes for each processor, {seconds} s: living members held for dead", await SumAsync(members, "died") - deaths, "", 0);
            Figure($"real, two busy processes for each processor, {seconds} s: silences looked into", await SumAsync(members, "suspected") - suspicions, "");
            Print("real, two busy processes for each processor: power cut → all know", await CutAsync(members, CutsUnderLoad));
        }
        finally
        {
            foreach (var spinner in spinners)
                spinner.Kill();
        }
    }

    private static async Task<double> SumAsync(List<MemberProcess> members, string counter)
    {
        var sum = 0.0;
        foreach (var member in members)
            sum += await member.CounterAsync(counter);
        return sum;
    }

    private static Task AllSeeAsync(List<MemberProcess> members) =>
        UntilAsync(() => members.All(member => member.Alive.Count == Members), "all members to see each other");

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Limit)
                throw new TimeoutException($"waited too long for {what}");
            await Task.Delay(5);
        }
    }

    private static void Print(string name, List<double> milliseconds)
    {
        Figure($"{name}, p50 of {milliseconds.Count}", milliseconds.Median(), "ms", 300);
        Figure($"{name}, worst", milliseconds.Max(), "ms", 500);
    }

    private static void Figure(string name, double value, string unit, double? atMost = null) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}|{value:R}|{unit}|{atMost}"));
}
