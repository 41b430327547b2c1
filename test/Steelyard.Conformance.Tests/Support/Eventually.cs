using System.Diagnostics;

namespace Steelyard.Conformance.Tests.Support;

/// <summary>Waits for what controllers do in the background.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Asks until the condition holds; fails with the last answer when it does not within 20 s.</summary>
    public static async Task<Answer> AnswerAsync(Func<Task<Answer>> ask, Predicate<Answer> holds)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (holds(answer))
                return answer;
            Assert.True(started.Elapsed < Patience, $"did not come about within {Patience}: {answer}");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks until the object is gone.</summary>
    public static Task<Answer> GoneAsync(ApiClient api, string path) =>
        AnswerAsync(() => api.GetAsync(path), answer => answer.Status == 404);
}
