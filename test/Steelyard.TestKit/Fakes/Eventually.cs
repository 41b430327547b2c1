using System.Diagnostics;

namespace Steelyard.TestKit.Fakes;

/// <summary>Waits for other tasks without sleeping.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <exception cref="TimeoutException">It did not come true in a minute.</exception>
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > s_limit)
                throw new TimeoutException($"waited in vain for: {what}");
            await Task.Yield();
        }
    }
}
