using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Steelyard.Bench.Membership;

/// <summary>A member in a process and a network namespace of its own, seen from the process that started it.</summary>
internal sealed class MemberProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<(long At, HashSet<string> Alive)> _views = new();
    private readonly ConcurrentQueue<double> _answers = new();
    private volatile HashSet<string> _alive = [];

    private MemberProcess(int number, Process process)
    {
        Number = number;
        _process = process;
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
    }

    public int Number { get; }

    public string Name => NameOf(Number);

    public IReadOnlySet<string> Alive => _alive;

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static MemberProcess Start(int number, int members)
    {
        var peers = string.Join(',', Enumerable.Range(1, members).Select(i => $"{NameOf(i)}={AddressOf(i)}"));
        var process = Process.Start(new ProcessStartInfo(
            "unshare", ["--net", Environment.ProcessPath!, MemberNode.Argument, NameOf(number), AddressOf(number), peers])
        {
            RedirectStandardOutput = true, RedirectStandardInput = true,
        }) ?? throw new InvalidOperationException("unshare did not start");
        var member = new MemberProcess(number, process);
        member.Connect();
        return member;
    }

    /// <summary>When it saw the other one missing, after this time.</summary>
    public long? LostAt(string name, long after)
    {
        foreach (var (at, alive) in _views)
        {
            if (at > after && !alive.Contains(name))
                return at;
        }

        return null;
    }

    public async Task<double> CounterAsync(string name)
    {
        await _process.StandardInput.WriteLineAsync(name);
        await _process.StandardInput.FlushAsync();
        for (var i = 0; i < 6_000; i++)
        {
            if (_answers.TryDequeue(out var value))
                return value;
            await Task.Delay(5);
        }

        throw new TimeoutException($"{Name} does not tell its counter {name}");
    }

    public void CutLink() => MembershipLab.Ip($"link delete v{Number}");

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string NameOf(int number) => $"node-{number}";

    private static string AddressOf(int number) => $"172.25.0.{number}";

    /// <summary>Waits until the child has its namespace, then gives it a link.</summary>
    private void Connect()
    {
        var own = new FileInfo("/proc/self/ns/net").LinkTarget;
        while (new FileInfo($"/proc/{_process.Id}/ns/net").LinkTarget == own)
            Thread.Sleep(1);
        MembershipLab.Ip($"link add v{Number} type veth peer name eth0 netns {_process.Id}");
        MembershipLab.Ip($"link set v{Number} master br0 up");
        InNode("link set lo up");
        InNode($"addr add {AddressOf(Number)}/24 dev eth0");
        InNode("link set eth0 up");
    }

    private void InNode(string arguments)
    {
        using var process = Process.Start("nsenter", $"-t {_process.Id} -n ip {arguments}");
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"ip {arguments} in {Name}: {process.ExitCode}");
    }

    private void Take(string? line)
    {
        if (line?.Split(' ') is not [var kind, var number, ..] fields)
            return;
        if (kind == "view")
        {
            var alive = fields[2].Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
            _views.Enqueue((long.Parse(number, CultureInfo.InvariantCulture), alive));
            _alive = alive;
        }
        else
        {
            _answers.Enqueue(double.Parse(number, CultureInfo.InvariantCulture));
        }
    }
}
