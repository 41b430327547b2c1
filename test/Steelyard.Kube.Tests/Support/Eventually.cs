using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Steelyard.Kube.Tests.Support;

/// <summary>Waits for other tasks without sleeping.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string what = "condition")
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"waited in vain for: {what}");
            await Task.Yield();
        }
    }

    /// <summary>Lets simulated time pass in small steps until the condition holds.</summary>
    /// <returns>The simulated time that passed.</returns>
    public static async Task<TimeSpan> TrueAsync(FakeTimeProvider time, TimeSpan step, TimeSpan longest, Func<bool> condition)
    {
        var passed = TimeSpan.Zero;
        while (true)
        {
            // A moment of real time, so that work on other threads keeps step with the simulated clock.
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMilliseconds(2);)
            {
                if (condition()) return passed;
                await Task.Yield();
            }
            Assert.True(passed < longest, $"waited in vain for {longest} of simulated time");
            time.Advance(step);
            passed += step;
        }
    }
}
