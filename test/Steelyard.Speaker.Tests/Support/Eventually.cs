using System.Diagnostics;

namespace Steelyard.Speaker.Tests.Support;

/// <summary>Waits for what other processes and the kernel do in their own time.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static void True(Func<bool> condition, Func<string> otherwise)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, otherwise());
            Thread.Sleep(10);
        }
    }
}
