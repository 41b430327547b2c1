using Steelyard.Linux.Native;

namespace Steelyard.Linux.Polling;

/// <summary>
/// Lets one thread sleep until one of its sockets is readable, a time has passed or another thread calls <see cref="Wake"/>.
/// Waiting allocates nothing. The sockets must stay open as long as they are waited for.
/// </summary>
public sealed unsafe class DescriptorPoller : IDisposable
{
    private const int EventFlags = 0x80800; // EFD_CLOEXEC | EFD_NONBLOCK
    private readonly LinuxHandle _wake;
    private readonly List<IPollable> _sources = [];
    private PollEntry[] _entries;

    public DescriptorPoller()
    {
        _wake = Libc.EventDescriptor(0, EventFlags);
        if (_wake.IsInvalid)
            throw LinuxException.Last("open event descriptor");
        _entries = [Entry((int)_wake.DangerousGetHandle())];
    }

    /// <summary>Adds a source; its number, by which <see cref="IsReady"/> knows it: 0, 1, 2...</summary>
    public int Add(IPollable source)
    {
        _sources.Add(source);
        _entries = [.. _entries, Entry((int)source.Handle.DangerousGetHandle())];
        return _sources.Count - 1;
    }

    /// <summary>Forgets all sources. Call it and add anew when a socket is closed or opened.</summary>
    public void Clear()
    {
        _sources.Clear();
        _entries = [_entries[0]];
    }

    /// <summary>
    /// Sleeps; true when a source is ready or failed (reading then tells why), false when the time passed or somebody called
    /// <see cref="Wake"/>. Null waits without end; times are rounded up to whole milliseconds.
    /// </summary>
    public bool Wait(TimeSpan? atMost)
    {
        int found;
        fixed (PollEntry* entries = _entries)
            found = Libc.Poll(entries, (nuint)_entries.Length, Milliseconds(atMost));
        if (found < 0)
        {
            if (LinuxException.LastError != Errno.EINTR)
                throw LinuxException.Last("poll sockets");
            ForgetReadiness();
            return false;
        }

        if (_entries[0].Returned == 0)
            return found > 0;
        Drain();
        return found > 1;
    }

    /// <summary>Whether the last wait found this source ready.</summary>
    public bool IsReady(int source) => _entries[source + 1].Returned != 0;

    /// <summary>Ends the present or the next wait. Any thread may call it.</summary>
    public void Wake()
    {
        ulong one = 1;
        // A full counter (EAGAIN) means that a wake-up is already pending.
        if (Libc.Write(_wake, &one, sizeof(ulong)) < 0 && LinuxException.LastError != Errno.EAGAIN)
            throw LinuxException.Last("wake poller");
    }

    public void Dispose() => _wake.Dispose();

    private static PollEntry Entry(int descriptor) => new() { Descriptor = descriptor, Events = SocketConstants.POLLIN };

    private static int Milliseconds(TimeSpan? time) => time switch
    {
        null => -1,
        { } passed when passed <= TimeSpan.Zero => 0,
        { } span => (int)Math.Min(Math.Ceiling(span.TotalMilliseconds), int.MaxValue),
    };

    private void Drain()
    {
        ulong count;
        _ = Libc.Read(_wake, &count, sizeof(ulong));
    }

    private void ForgetReadiness()
    {
        foreach (ref var entry in _entries.AsSpan())
            entry.Returned = 0;
    }
}
