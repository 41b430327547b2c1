using System.Text;
using Microsoft.Extensions.Time.Testing;
using Steelyard.Lab.Logs;

namespace Steelyard.Lab.Tests.Logs;

public sealed class ContainerLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("steelyard-log-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly ContainerLog _log;

    public ContainerLogTests() => _log = new ContainerLog(Path.Combine(_folder, "a/0.log"), _time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void File_OfALog_HasTheFormOfContainerRuntimes()
    {
        Write("hel");
        Write("lo\nwor", "stdout");
        Write("oops\n", "stderr");
        Write("ld");
        _log.Complete();
        Assert.Equal(
            "2026-01-02T03:04:05.000000000Z stdout F hello\n2026-01-02T03:04:05.000000000Z stderr F oops\n2026-01-02T03:04:05.000000000Z stdout F world\n",
            File.ReadAllText(_log.Path));
    }

    [Fact]
    public async Task Copy_OfALongLine_PutsItsPartsTogether()
    {
        var line = new string('x', 50_000);
        Write(line[..20_000]);
        Write(line[20_000..] + "\n");
        Assert.Contains(" stdout P ", await File.ReadAllTextAsync(_log.Path, Stop), StringComparison.Ordinal);
        Assert.Equal(line + "\n", await ReadAsync(new LogOptions()));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "3\n")]
    [InlineData(2, "2\n3\n")]
    [InlineData(3, "1\n2\n3\n")]
    [InlineData(9, "1\n2\n3\n")]
    public async Task Copy_OfTheTail_GivesTheLastLines(int lines, string expected)
    {
        Write("1\n2\n3\n");
        Assert.Equal(expected, await ReadAsync(new LogOptions { TailLines = lines }));
    }

    [Fact]
    public async Task Copy_WithTimestampsSinceAndLimit_GivesWhatIsAskedFor()
    {
        Write("old\n");
        _time.Advance(TimeSpan.FromSeconds(10));
        Write("new\n");
        Assert.Equal("new\n", await ReadAsync(new LogOptions { Since = _time.GetUtcNow() - TimeSpan.FromSeconds(5) }));
        Assert.Equal("2026-01-02T03:04:15.000000000Z new\n", await ReadAsync(new LogOptions { TailLines = 1, Timestamps = true }));
        Assert.Equal("old\nn", await ReadAsync(new LogOptions { LimitBytes = 5 }));
    }

    [Fact]
    public async Task Copy_ThatFollows_GoesOnUntilTheLogIsComplete()
    {
        Write("1\n");
        using var target = new MemoryStream();
        var copying = LogReader.CopyAsync(_log, new LogOptions { Follow = true }, target, Stop);
        Write("2\n");
        Assert.False(copying.IsCompleted);
        _log.Complete();
        await copying;
        Assert.Equal("1\n2\n", Encoding.UTF8.GetString(target.ToArray()));
    }

    private void Write(string text, string stream = "stdout") => _log.Write(stream, Encoding.UTF8.GetBytes(text));

    private async Task<string> ReadAsync(LogOptions options)
    {
        using var target = new MemoryStream();
        await LogReader.CopyAsync(_log, options, target, Stop);
        return Encoding.UTF8.GetString(target.ToArray());
    }
}
