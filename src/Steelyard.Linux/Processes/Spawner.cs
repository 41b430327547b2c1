using System.Runtime.InteropServices;
using System.Text;

namespace Steelyard.Linux.Processes;

/// <summary>Starts processes by posix_spawn, which in contrast to the platform's own way keeps the calling thread's namespaces.</summary>
internal static unsafe class Spawner
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;
    private const int ReadWrite = 2;

    // The C libraries' structures are 80 to 340 bytes long; there is no way to ask.
    private const int StructureBytes = 1024;
    private const int SignalSetBytes = 128;

    /// <summary>The process id.</summary>
    /// <exception cref="IOException">The program cannot be run; HResult is errno.</exception>
    public static int Start(SpawnRequest request)
    {
        var actions = stackalloc byte[StructureBytes];
        var attributes = stackalloc byte[StructureBytes];
        _ = ProcessCalls.ActionsInit(actions);
        _ = ProcessCalls.AttributesInit(attributes);
        try
        {
            AddActions(actions, request);
            SetAttributes(attributes);
            return Start(request, actions, attributes);
        }
        finally
        {
            _ = ProcessCalls.ActionsDestroy(actions);
            _ = ProcessCalls.AttributesDestroy(attributes);
        }
    }

    private static int Start(SpawnRequest request, byte* actions, byte* attributes)
    {
        using var program = new NativeStrings([request.Program]);
        using var arguments = new NativeStrings(request.Arguments);
        using var environment = new NativeStrings(request.Environment);
        int pid;
        var error = ProcessCalls.Spawn(&pid, program.Pointer[0], actions, attributes, arguments.Pointer, environment.Pointer);
        return error == 0 ? pid : throw ProcessCalls.Failure($"exec {request.Program}", error);
    }

    private static void AddActions(byte* actions, SpawnRequest request)
    {
        if (request.Terminal is { } terminal)
        {
            // The first terminal that the leader of a session opens becomes its controlling one.
            _ = ProcessCalls.ActionsOpen(actions, 0, terminal, ReadWrite, 0);
            _ = ProcessCalls.ActionsDuplicate(actions, 0, 1);
            _ = ProcessCalls.ActionsDuplicate(actions, 0, 2);
        }
        else
        {
            Stream(actions, 0, request.Input);
            Stream(actions, 1, request.Output);
            Stream(actions, 2, request.Error);
        }
        if (request.WorkingDirectory is { } directory)
            _ = ProcessCalls.ActionsDirectory(actions, directory);
        try
        {
            _ = ProcessCalls.ActionsCloseFrom(actions, 3);
        }
        catch (EntryPointNotFoundException)
        {
            // C libraries without it: what this process opens is close-on-exec anyway.
        }
    }

    private static void Stream(byte* actions, int target, int fd)
    {
        if (fd < 0)
            _ = ProcessCalls.ActionsOpen(actions, target, "/dev/null", ReadWrite, 0);
        else
            _ = ProcessCalls.ActionsDuplicate(actions, fd, target);
    }

    // The runtime ignores some signals, and what is ignored stays so over exec.
    private static void SetAttributes(byte* attributes)
    {
        var all = stackalloc byte[SignalSetBytes];
        var none = stackalloc byte[SignalSetBytes];
        new Span<byte>(all, SignalSetBytes).Fill(0xff);
        new Span<byte>(none, SignalSetBytes).Clear();
        _ = ProcessCalls.AttributesDefaults(attributes, all);
        _ = ProcessCalls.AttributesMask(attributes, none);
        _ = ProcessCalls.AttributesFlags(attributes, SetSignalDefaults | SetSignalMask | SetSession);
    }

    /// <summary>A list of C strings that ends with null.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        public NativeStrings(IReadOnlyList<string> texts)
        {
            _count = texts.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
                Pointer[i] = Copy(texts[i]);
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
                NativeMemory.Free(Pointer[i]);
            NativeMemory.Free(Pointer);
        }

        private static byte* Copy(string text)
        {
            var length = Encoding.UTF8.GetByteCount(text);
            var copy = (byte*)NativeMemory.Alloc((nuint)length + 1);
            Encoding.UTF8.GetBytes(text, new Span<byte>(copy, length));
            copy[length] = 0;
            return copy;
        }
    }
}
