using System.Collections.Frozen;
using System.Globalization;

namespace Steelyard.ApiServer.Discovery;

/// <summary>
/// The order of groups and versions in discovery. Clients take the first match for a short name, so the order is part
/// of the API: built-in groups by priority, then the groups of custom resources by name; versions from the most stable
/// and newest down.
/// </summary>
public static class GroupOrder
{
    private static readonly FrozenDictionary<string, int> _priority = new[]
        {
            "apiregistration.k8s.io", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io",
            "autoscaling", "batch", "certificates.k8s.io", "networking.k8s.io", "policy", "rbac.authorization.k8s.io",
            "storage.k8s.io", "admissionregistration.k8s.io", "apiextensions.k8s.io", "scheduling.k8s.io",
            "coordination.k8s.io", "node.k8s.io", "discovery.k8s.io", "resource.k8s.io", "flowcontrol.apiserver.k8s.io",
        }
        .Select((group, index) => KeyValuePair.Create(group, index))
        .ToFrozenDictionary();

    public static int CompareGroups(string a, string b)
    {
        var byPriority = _priority.GetValueOrDefault(a, int.MaxValue).CompareTo(_priority.GetValueOrDefault(b, int.MaxValue));
        return byPriority != 0 ? byPriority : string.CompareOrdinal(a, b);
    }

    /// <summary>v2, v1, v1beta2, v1beta1, v1alpha1, then names of any other shape in alphabetical order.</summary>
    public static int CompareVersions(string a, string b)
    {
        var left = Rank(a);
        var right = Rank(b);
        var byRank = right.CompareTo(left);
        return byRank != 0 ? byRank : string.CompareOrdinal(a, b);
    }

    private static (int Stability, int Major, int Minor) Rank(string version)
    {
        if (version.Length < 2 || version[0] != 'v')
            return default;
        var rest = version.AsSpan(1);
        if (!TryTakeNumber(ref rest, out var major))
            return default;
        var stability = rest switch
        {
            "" => 3,
            _ when rest.StartsWith("beta") => 2,
            _ when rest.StartsWith("alpha") => 1,
            _ => 0,
        };
        if (stability is 3 or 0)
            return stability == 3 ? (3, major, 0) : default;
        rest = rest[(stability == 2 ? "beta" : "alpha").Length..];
        return TryTakeNumber(ref rest, out var minor) && rest.Length == 0 ? (stability, major, minor) : default;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<char> text, out int number)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        if (length < 0)
            length = text.Length;
        var digits = text[..length];
        text = text[length..];
        number = 0;
        return length > 0 && digits[0] != '0' && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
