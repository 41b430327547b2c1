using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Steelyard.Linux.Processes;

/// <summary>An anonymous pipe between this process and a child: neither end survives an exec unless it is passed on.</summary>
public sealed class StreamPipe : IDisposable
{
    private const int CloseOnExec = 0x80000;

    private StreamPipe(SafeFileHandle read, SafeFileHandle write) => (ReadEnd, WriteEnd) = (read, write);

    public SafeFileHandle ReadEnd { get; }

    public SafeFileHandle WriteEnd { get; }

    public static unsafe StreamPipe Create()
    {
        var ends = stackalloc int[2];
        ProcessCalls.Check(ProcessCalls.Pipe(ends, CloseOnExec), "pipe");
        return new StreamPipe(new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>This process's end of a pipe that a child writes to.</summary>
    public Stream OpenRead() => new AnonymousPipeClientStream(PipeDirection.In, Own(ReadEnd));

    /// <summary>This process's end of a pipe that a child reads from.</summary>
    public Stream OpenWrite() => new AnonymousPipeClientStream(PipeDirection.Out, Own(WriteEnd));

    public void Dispose()
    {
        ReadEnd.Dispose();
        WriteEnd.Dispose();
    }

    private static SafePipeHandle Own(SafeFileHandle end)
    {
        var handle = new SafePipeHandle(end.DangerousGetHandle(), ownsHandle: true);
        end.SetHandleAsInvalid();
        return handle;
    }
}
