using System.Runtime.ExceptionServices;

namespace Steelyard.Linux.Processes;

/// <summary>
/// Work in other namespaces: on a thread of its own that ends with the work, so that what the work does to its thread
/// (new namespaces, another root) ends there too. Namespaces belong to threads on Linux, whatever the manual pages call
/// them. The work must not wait for other threads' work nor start threads.
/// </summary>
public static class NamespaceThread
{
    /// <summary>Runs the work and waits for it; what it throws is thrown here.</summary>
    public static T Run<T>(Func<T> work)
    {
        var result = default(T);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
#pragma warning disable CA1031 // it is thrown again on the caller's thread
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        {
            IsBackground = true,
            Name = "namespace",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    public static void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <summary>Gives the calling thread new namespaces. ProcessIds counts for its children only.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static void Unshare(NamespaceTypes types) => ProcessCalls.Check(ProcessCalls.Unshare((int)types), $"unshare {types}");

    /// <summary>Names the host of the calling thread's HostName namespace.</summary>
    public static void SetHostName(string name) => ProcessCalls.Check(ProcessCalls.SetHostName(name, (nuint)name.Length), "sethostname");
}
