using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Steelyard.Hosting.Logging;

namespace Steelyard.Hosting.Tests.Logging;

public sealed partial class JsonLoggerTests : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, 123, TimeSpan.Zero));

    [Fact]
    public void Line_OfALogMethod_IsOneObjectWithTheFieldsOfTheContract()
    {
        LogAllocated(Logger(LogLevel.Information), "default/a", ["1.2.3.4", "1000::"], 2);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"level":"info","ts":"2026-11-22T10:00:00.123Z","event":"ipAllocated","msg":"got it","service":"default/a","ips":["1.2.3.4","1000::"],"count":2}"""),
            JsonNode.Parse(Text())), Text());
        Assert.EndsWith("}\n", Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all", true, true)]
    [InlineData("info", false, true)]
    [InlineData("error", false, false)]
    [InlineData("none", false, false)]
    public void Level_OfTheFlag_DecidesWhatIsWritten(string name, bool debug, bool warn)
    {
        Assert.True(LogLevels.TryParse(name, out var level));
        var logger = Logger(level);
        Assert.Equal((debug, warn), (logger.IsEnabled(LogLevel.Debug), logger.IsEnabled(LogLevel.Warning)));
        Assert.False(logger.IsEnabled(LogLevel.None));
    }

    [Fact]
    public void TryParse_OfAnUnknownLevel_IsFalse() => Assert.False(LogLevels.TryParse("loud", out _));

    public void Dispose() => _output.Dispose();

    private ILogger Logger(LogLevel level) => new JsonLoggerFactory(_output, level, _time).CreateLogger("test");

    private string Text() => Encoding.UTF8.GetString(_output.ToArray());

    [LoggerMessage(1, LogLevel.Information, "got it", EventName = "ipAllocated")]
    private static partial void LogAllocated(ILogger logger, string service, IReadOnlyList<string> ips, int count);
}
