namespace Steelyard.Wire.Tests.Support;

/// <summary>Frames of real senders by name; see testdata/frames.hex.</summary>
internal static class Captures
{
    private static readonly Dictionary<string, byte[]> Frames = File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "testdata/frames.hex"))
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.Split(' '))
        .ToDictionary(parts => parts[0], parts => Convert.FromHexString(parts[1]));

    public static IEnumerable<string> Names => Frames.Keys;

    public static byte[] Frame(string name) => [.. Frames[name]];

    /// <summary>The frame without its Ethernet header.</summary>
    public static byte[] Payload(string name) => Frames[name][14..];
}
