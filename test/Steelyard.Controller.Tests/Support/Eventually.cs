using System.Diagnostics;

namespace Steelyard.Controller.Tests.Support;

/// <summary>Waits for other tasks without sleeping.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"waited in vain for: {what}");
            await Task.Yield();
        }
    }
}
