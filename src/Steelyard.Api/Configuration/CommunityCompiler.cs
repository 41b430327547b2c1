using Steelyard.Api.Resources;
using Steelyard.Core.Advertisements;

namespace Steelyard.Api.Configuration;

/// <summary>Community objects to aliases; an alias may be defined once over all objects.</summary>
internal static class CommunityCompiler
{
    public static IReadOnlyList<Verdict<Community, Dictionary<string, BgpCommunity>>> Compile(
        IReadOnlyList<Community> objects, BgpMode mode)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var verdicts = new List<Verdict<Community, Dictionary<string, BgpCommunity>>>(objects.Count);
        foreach (var source in objects)
        {
            var problem = mode == BgpMode.Native ? NativeModeRules.Check(source) : null;
            var aliases = new Dictionary<string, BgpCommunity>(StringComparer.Ordinal);
            problem ??= Parse(source, taken, aliases);
            if (problem is null)
                taken.UnionWith(aliases.Keys);
            verdicts.Add(problem is null
                ? Verdict<Community, Dictionary<string, BgpCommunity>>.Good(source, aliases)
                : Verdict<Community, Dictionary<string, BgpCommunity>>.Bad(source, problem));
        }

        return verdicts;
    }

    private static Problem? Parse(Community source, HashSet<string> taken, Dictionary<string, BgpCommunity> aliases)
    {
        var list = source.Spec?.Communities ?? [];
        for (var i = 0; i < list.Count; i++)
        {
            var name = list[i].Name ?? "";
            if (CommunityParser.Parse(list[i].Value ?? "", out var community, out _) is { } error)
                return new Problem($"spec.communities[{i}].value", $"parsing community \"{name}\": {error}");
            if (taken.Contains(name) || !aliases.TryAdd(name, community))
                return new Problem($"spec.communities[{i}].name", $"duplicate definition of community \"{name}\"");
        }

        return null;
    }
}
