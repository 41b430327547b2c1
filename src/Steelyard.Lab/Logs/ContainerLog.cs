using System.Globalization;
using System.Text;

namespace Steelyard.Lab.Logs;

/// <summary>
/// The log of one run of a container in the form that container runtimes write: time, stream, F for a whole line (P for
/// a part of one that is too long), text. Whoever follows it is woken by every write.
/// </summary>
internal sealed class ContainerLog : IDisposable
{
    private const int LongestLine = 16 * 1024;
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly FileStream _file;
    private readonly Dictionary<string, List<byte>> _pending = [];
    private TaskCompletionSource _grown = New();

    public ContainerLog(string path, TimeProvider time)
    {
        Path = path;
        _time = time;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    public string Path { get; }

    /// <summary>No more will be written.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Everything as it is written, for whoever is attached: stream and bytes.</summary>
    public event Action<string, byte[]>? Raw;

    /// <summary>Ends with the next write, or when the log is complete. Take it before reading.</summary>
    public Task Grown
    {
        get
        {
            lock (_lock)
                return IsComplete ? Task.CompletedTask : _grown.Task;
        }
    }

    /// <summary>Ends when nothing more will be written.</summary>
    public async Task WhenComplete()
    {
        while (!IsComplete)
            await Grown.ConfigureAwait(false);
    }

    /// <param name="stream">stdout or stderr.</param>
    public void Write(string stream, ReadOnlySpan<byte> bytes)
    {
        Raw?.Invoke(stream, bytes.ToArray());
        lock (_lock)
        {
            if (IsComplete)
                return;
            var pending = _pending.TryGetValue(stream, out var list) ? list : _pending[stream] = [];
            while (bytes.IndexOf((byte)'\n') is var end && end >= 0)
            {
                pending.AddRange(bytes[..end]);
                Line(stream, pending, 'F');
                bytes = bytes[(end + 1)..];
            }
            pending.AddRange(bytes);
            if (pending.Count >= LongestLine)
                Line(stream, pending, 'P');
            Wake();
        }
    }

    /// <summary>Writes what is left of unfinished lines; followers come to their end.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            if (IsComplete)
                return;
            foreach (var (stream, pending) in _pending)
            {
                if (pending.Count > 0)
                    Line(stream, pending, 'F');
            }
            IsComplete = true;
            _file.Dispose();
            Wake();
        }
    }

    public void Dispose() => Complete();

    private void Line(string stream, List<byte> text, char kind)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{Timestamp(_time.GetUtcNow())} {stream} {kind} ");
        _file.Write([.. Encoding.ASCII.GetBytes(head), .. text, (byte)'\n']);
        text.Clear();
    }

    /// <summary>RFC 3339 with nanoseconds, always nine digits so that lines sort.</summary>
    internal static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture);

    private void Wake()
    {
        var grown = _grown;
        _grown = New();
        grown.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
