using System.Text;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Tests.Client;

public sealed class WatchLinesTests
{
    private const string Line = """{"type":"ADDED","object":{"kind":"ConfigMap","metadata":{"name":"ä"}}}""";

    [Fact]
    public async Task Read_OfAStreamCutAnywhere_GivesTheWholeLinesOnly()
    {
        var bytes = Encoding.UTF8.GetBytes(Line + "\n" + Line + "\n");
        for (var length = 0; length <= bytes.Length; length++)
        {
            using var body = new MemoryStream(bytes, 0, length);
            var seen = await ReadAsync(body);
            Assert.Equal(length == bytes.Length ? 2 : length > bytes.Length / 2 - 1 ? 1 : 0, seen.Count);
            Assert.All(seen, change => Assert.Equal(("ADDED", "ä"), (change.Type, change.Object.Text("metadata", "name"))));
        }
    }

    [Fact]
    public async Task Read_OfAnErrorEvent_ThrowsItsStatus()
    {
        using var body = Body("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version: 1 (9)"}}""");
        var gone = await Assert.ThrowsAsync<StatusException>(() => ReadAsync(body));
        Assert.Equal((410, "Expired", "too old resource version: 1 (9)"), (gone.Code, gone.Reason, gone.Message));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("""{"type":"ADDED"}""")]
    public async Task Read_OfOtherLines_IsRefused(string line)
    {
        using var body = Body(line);
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(body));
    }

    private static MemoryStream Body(string line) => new(Encoding.UTF8.GetBytes(line + "\n"));

    private static async Task<List<ObjectEvent>> ReadAsync(Stream body)
    {
        var seen = new List<ObjectEvent>();
        await foreach (var change in WatchLines.ReadAsync(body, TestContext.Current.CancellationToken))
            seen.Add(change);
        return seen;
    }
}
