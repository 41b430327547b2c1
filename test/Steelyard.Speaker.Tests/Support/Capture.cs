using System.Diagnostics;
using Steelyard.TestKit.Networks;

namespace Steelyard.Speaker.Tests.Support;

/// <summary>
/// What tshark says about the frames of an interface: an opinion on them that is not ours. (Inside a user namespace tcpdump
/// refuses to run, since it cannot become another user.)
/// </summary>
internal sealed class Capture : IDisposable
{
    private readonly Process _tshark;
    private readonly List<SeenFrame> _frames = [];
    private volatile bool _started;
    private volatile string _said = "";

    public Capture(NetworkNamespace host, string interfaceName = "eth0")
    {
        var fields = string.Join(' ', SeenFrame.Fields.Select(field => $"-e {field}"));
        _tshark = host.Start("tshark", $"-i {interfaceName} -l -n -Q -T fields -E separator=| {fields} arp or icmp6");
        _tshark.OutputDataReceived += (_, line) => Add(line.Data);
        _tshark.ErrorDataReceived += (_, line) => _said += line.Data + "\n";
        _tshark.BeginOutputReadLine();
        _tshark.BeginErrorReadLine();
        // It may say that it captures before it does: a frame that is seen is the only proof.
        Eventually.True(
            () =>
            {
                host.TryExecute("arping", $"-q -0 -c 1 -w 1 -W 0.05 -i {interfaceName} 198.51.100.1");
                return _started;
            },
            () => $"tshark sees nothing: {_said}");
    }

    public List<SeenFrame> Frames
    {
        get
        {
            lock (_frames)
                return [.. _frames];
        }
    }

    public int Count(Func<SeenFrame, bool> match) => Frames.Count(match);

    /// <summary>Waits until so many frames match; the first of them.</summary>
    public SeenFrame WaitFor(Func<SeenFrame, bool> match, int count = 1)
    {
        Eventually.True(() => Count(match) >= count, () => $"{Count(match)} instead of {count} frames match in:\n{string.Join('\n', Frames)}");
        return Frames.First(match);
    }

    public void Dispose()
    {
        _tshark.Kill(entireProcessTree: true);
        _tshark.WaitForExit();
        _tshark.Dispose();
    }

    private void Add(string? line)
    {
        if (string.IsNullOrEmpty(line))
            return;
        var frame = SeenFrame.Parse(line);
        if (frame.ArpTarget == "198.51.100.1")
        {
            _started = true;
            return;
        }

        lock (_frames)
            _frames.Add(frame);
    }
}
