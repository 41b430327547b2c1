using System.Diagnostics;
using Steelyard.Bench.Cluster;
using Steelyard.Primitives;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Bench.Layer2;

/// <summary>The native executable announcing a run of addresses on the node's end of the cable.</summary>
internal sealed class AnnouncerProcess : IDisposable
{
    private readonly Process _process;

    private AnnouncerProcess(Process process) => _process = process;

    public static AnnouncerProcess Start(BenchCable cable, IpAddr first, int count)
    {
        var last = first with { Value = first.Value + (uint)count - 1 };
        var process = cable.Node.Start(
            Repository.Executable, $"layer2 announce --address {first}-{last} --interface eth0 --takeover --answer-limit 1000000000");
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginErrorReadLine();
        var announced = process.StandardOutput.ReadLine() ?? "";
        if (!announced.StartsWith($"announced {count} ", StringComparison.Ordinal))
            throw new InvalidOperationException($"the announcer said \"{announced}\"");
        return new AnnouncerProcess(process);
    }

    public double ProcessorMilliseconds() => ProcessMeter.ProcessorMilliseconds(_process.Id);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
