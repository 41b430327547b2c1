using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Steelyard.ApiMachinery.Text;

/// <summary>
/// Regular expressions of users, written for Go's RE2. They run in linear time, so that a pattern cannot hang the
/// server, and are kept after the first use.
/// </summary>
public static class GoRegex
{
    private const int MaxCached = 2048;
    private static readonly TimeSpan FallbackTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly ConcurrentDictionary<string, Regex> Cache = new(StringComparer.Ordinal);

    /// <summary>The compiled pattern. Throws <see cref="FormatException"/> with Go's text when it is not a valid one.</summary>
    public static Regex Get(string pattern)
    {
        if (Cache.TryGetValue(pattern, out var known))
            return known;
        var regex = Compile(pattern);
        if (Cache.Count >= MaxCached)
            Cache.Clear();
        return Cache.GetOrAdd(pattern, regex);
    }

    /// <summary>True when the pattern is found anywhere in the text; an invalid pattern matches nothing.</summary>
    public static bool IsMatch(string pattern, string text)
    {
        try
        {
            return Get(pattern).IsMatch(text);
        }
        catch (Exception e) when (e is FormatException or RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>Null when the pattern is valid, else Go's text of what is wrong with it.</summary>
    public static string? Check(string pattern)
    {
        try
        {
            Get(pattern);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private static Regex Compile(string pattern)
    {
        var translated = new Re2Translator(pattern).Translate();
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            // Large counted repeats exceed what the linear engine accepts; the other engine gets a time limit instead.
            return new Regex(translated, RegexOptions.CultureInvariant, FallbackTimeout);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"error parsing regexp: {e.Message}", e);
        }
    }
}
