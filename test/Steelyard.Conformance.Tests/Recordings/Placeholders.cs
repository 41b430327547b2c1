using System.Text.RegularExpressions;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>
/// The recordings' placeholders (&lt;uid1&gt;, &lt;rv12&gt;, &lt;t3&gt; …): the first value seen for a name is bound to it, and
/// equal names must mean equal values. Timestamps are only checked for their form, since seconds fall differently.
/// </summary>
internal sealed partial class Placeholders
{
    private Dictionary<string, string> _values = [];

    /// <summary>The bindings as they are now, to go back to when an attempt is to be repeated.</summary>
    public Dictionary<string, string> Snapshot() => new(_values);

    public void Restore(Dictionary<string, string> snapshot) => _values = snapshot;

    public void Set(string name, string value) => _values[name] = value;

    /// <summary>Puts in what is known and leaves the rest.</summary>
    public string Fill(string text) => AnyName().Replace(
        QuotedPort().Replace(text, match => Value(match.Groups[1].Value) ?? match.Value), match => Value(match.Value) ?? match.Value);

    /// <summary>Puts the bound values into a text that is to be sent; null when one is not known.</summary>
    public string? Substitute(string text)
    {
        var result = Fill(text);
        return Placeholder().IsMatch(result) ? null : result;
    }

    /// <summary>True when the recorded text, with its placeholders, fits the actual one; binds new names.</summary>
    public bool Matches(string recorded, string actual)
    {
        if (Cut().Match(recorded) is { Success: true } cut)
            return actual.StartsWith(cut.Groups[1].Value, StringComparison.Ordinal);
        if (!recorded.Contains('<', StringComparison.Ordinal) || !Placeholder().IsMatch(recorded))
            return recorded == actual;
        var match = Regex.Match(actual, Pattern(recorded), RegexOptions.Singleline | RegexOptions.CultureInvariant);
        if (!match.Success)
            return false;
        var index = 0;
        foreach (var name in Placeholder().Matches(recorded).Select(m => m.Value))
        {
            if (!Bind(name, match.Groups[$"g{index++}"].Value))
                return false;
        }

        return true;
    }

    private bool Bind(string name, string value)
    {
        if (IsLoose(name))
        {
            _values.TryAdd(name, value);
            return true;
        }

        return _values.TryAdd(name, value) || _values[name] == value;
    }

    private string? Value(string name) => _values.GetValueOrDefault(name) ?? name switch
    {
        "<pem>" => null,
        _ when Time().IsMatch(name) => "2001-01-01T00:00:00Z",
        _ when name.StartsWith("<micro", StringComparison.Ordinal) => "2001-01-01T00:00:00.000000Z",
        _ when name.StartsWith("<uid", StringComparison.Ordinal) => _values[name] = Guid.NewGuid().ToString(),
        _ => null,
    };

    private static bool IsLoose(string name) =>
        name is "<pem>" or "<server>" or "<host>" or "<rv-current>" or "<kid>" || name.StartsWith("<t", StringComparison.Ordinal) ||
        name.StartsWith("<micro", StringComparison.Ordinal) || name.StartsWith("<hex", StringComparison.Ordinal);

    private static string Pattern(string recorded)
    {
        var index = 0;
        var parts = Placeholder().Split(recorded);
        var names = Placeholder().Matches(recorded).Select(m => m.Value).ToList();
        var pattern = "^" + Regex.Escape(parts[0]);
        foreach (var name in names)
            pattern += $"(?<g{index++}>{Form(name)})" + Regex.Escape(parts[index]);
        return pattern + "$";
    }

    private static string Form(string name) => name[1..].TrimEnd('>').TrimEnd("0123456789".ToCharArray()) switch
    {
        "uid" => "[0-9a-f-]{36}",
        "rv" or "nodePort" or "rv-current" => "[0-9]+",
        "t" => @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        "micro" => @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z",
        "rand" => "[a-z0-9]+",
        "clusterIP" => @"[0-9.]+",
        "clusterIPv6-" => "[0-9a-f:]+",
        "hex" => "[0-9a-f]+",
        _ => ".+?",
    };

    /// <summary>A port is a number, though its placeholder is a string.</summary>
    [GeneratedRegex("\"(<nodePort[0-9]+>)\"")]
    private static partial Regex QuotedPort();

    /// <summary>A long text the recorder cut: its start and how many bytes it had.</summary>
    [GeneratedRegex(@"^(.*)\.\.\.<([0-9]+) bytes in all>$", RegexOptions.Singleline)]
    public static partial Regex Cut();

    [GeneratedRegex("^<t[0-9]+>$")]
    private static partial Regex Time();

    [GeneratedRegex("<[a-zA-Z][^<>\"]*>")]
    private static partial Regex AnyName();

    [GeneratedRegex(@"<(?:(?:uid|rv|t|micro|rand|clusterIP|clusterIPv6-|nodePort|jwt|continue|hex)[0-9]+|pem|server|host|hex|kid|rv-current)>")]
    private static partial Regex Placeholder();
}
