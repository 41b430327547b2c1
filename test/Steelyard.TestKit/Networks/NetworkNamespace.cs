using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Steelyard.TestKit.Cluster;

namespace Steelyard.TestKit.Networks;

/// <summary>
/// One network namespace with loopback up; it ends when disposed and no process or socket is left in it. See
/// <see cref="NetworkNamespaces"/> for what a test project does first.
/// </summary>
public sealed class NetworkNamespace : IDisposable
{
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(60);
    private readonly SafeFileHandle _handle;

    private NetworkNamespace(SafeFileHandle handle) => _handle = handle;

    /// <summary>A path that names it, for <c>nsenter --net=PATH</c>, as long as this object lives.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{_handle.DangerousGetHandle()}");

    public static NetworkNamespace Create()
    {
        var created = new NetworkNamespace(OnNewThread(() =>
        {
            Native.ThrowIfFailed(Native.Unshare(Native.NewNetwork), "make a network namespace");
            return File.OpenHandle("/proc/thread-self/ns/net");
        }));
        created.Execute("ip", "link set lo up");
        return created;
    }

    /// <summary>
    /// Makes a veth pair with one end here and one there, both up. They have no address, not even a link-local one; give them
    /// some with <see cref="AddAddress"/>.
    /// </summary>
    public void Connect(string name, string mac, NetworkNamespace other, string otherName, string otherMac)
    {
        Execute("ip", $"link add {name} address {mac} type veth peer name {otherName} address {otherMac} netns {other.Path}");
        foreach (var (host, end) in new[] { (this, name), (other, otherName) })
        {
            host.Execute("ip", $"link set {end} addrgenmode none");
            host.Execute("ip", $"link set {end} up");
        }
    }

    /// <summary>Adds an address with prefix length that is usable at once (without duplicate address detection).</summary>
    public void AddAddress(string interfaceName, string prefix) =>
        Execute("ip", $"addr add {prefix} dev {interfaceName}{(prefix.Contains(':') ? " nodad" : "")}");

    /// <summary>
    /// Runs code on a thread of its own inside the namespace: sockets that it opens stay in the namespace wherever they are used
    /// later. Code that goes on on other threads (async, timers) leaves it.
    /// </summary>
    public T Run<T>(Func<T> code) => OnNewThread(() =>
    {
        Native.ThrowIfFailed(Native.EnterNamespace(_handle, Native.NewNetwork), "enter a network namespace");
        return code();
    });

    public void Run(Action code) => Run(() =>
    {
        code();
        return true;
    });

    /// <summary>Runs a program in the namespace to its end; its output. Another exit code than 0 is an exception with all it said.</summary>
    public string Execute(string program, string arguments) => TryExecute(program, arguments).Succeeded().Output;

    /// <summary>Runs a program in the namespace to its end, whatever its exit code. Arguments are split at blanks. One that takes over a minute is killed.</summary>
    public CommandResult TryExecute(string program, string arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var error = new StringBuilder();
        process.ErrorDataReceived += (_, line) => error.AppendLine(line.Data);
        process.BeginErrorReadLine();
        using var limit = new Timer(_ => process.Kill(entireProcessTree: true), null, CommandLimit, Timeout.InfiniteTimeSpan);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandResult(process.ExitCode, output, error.ToString());
    }

    /// <summary>Starts a program in the namespace with its output redirected. The caller ends and disposes it.</summary>
    public Process Start(string program, string arguments)
    {
        var start = new ProcessStartInfo("nsenter", [$"--net={Path}", "--", program, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>A thread that has changed its namespace must end: it cannot go back to a pool.</summary>
    private static T OnNewThread<T>(Func<T> code)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = code();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
