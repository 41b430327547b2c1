using System.Globalization;

namespace Steelyard.Controller.Caching;

/// <summary>Compares resourceVersions, which Kubernetes defines as decimal numbers that grow.</summary>
internal static class ObjectVersion
{
    /// <summary>Whether an object seen at one version does not yet show a write that produced the other.</summary>
    public static bool IsOlder(string seen, string written)
    {
        if (seen == written)
            return false;
        var comparable = TryRead(seen, out var left) & TryRead(written, out var right);
        // Versions of some foreign form: any other version than that before the write counts as newer.
        return comparable && left < right;
    }

    private static bool TryRead(string version, out ulong number) =>
        ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
