using System.Text.Json.Nodes;

namespace Steelyard.Conformance.Tests.Support;

/// <summary>An open watch that is read event by event.</summary>
public sealed class WatchStream(HttpResponseMessage response) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private StreamReader? _reader;

    /// <summary>The next event; null when the server ended the watch.</summary>
    public async Task<JsonObject?> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        _reader ??= new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        return await _reader.ReadLineAsync(limit.Token) is { } line ? JsonNode.Parse(line)!.AsObject() : null;
    }

    /// <summary>The next events that are no bookmarks, as "TYPE name".</summary>
    public async Task<List<string>> NextAsync(int count)
    {
        var seen = new List<string>();
        while (seen.Count < count && await NextAsync() is { } next)
        {
            if ((string?)next["type"] != "BOOKMARK")
                seen.Add(Short(next));
        }

        return seen;
    }

    /// <summary>All events up to and without the first that fits.</summary>
    public async Task<(List<JsonObject> Before, JsonObject? Found)> UntilAsync(Predicate<JsonObject> fits)
    {
        var before = new List<JsonObject>();
        while (await NextAsync() is { } next)
        {
            if (fits(next))
                return (before, next);
            before.Add(next);
        }

        return (before, null);
    }

    public static string Short(JsonObject watchEvent) => $"{(string?)watchEvent["type"]} {Paths.Text(watchEvent, "object.metadata.name")}";

    public void Dispose()
    {
        _reader?.Dispose();
        response.Dispose();
    }
}
