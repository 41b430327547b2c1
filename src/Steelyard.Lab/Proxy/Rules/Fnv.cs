namespace Steelyard.Lab.Proxy.Rules;

/// <summary>The 32-bit FNV-1a hash of text: the same in every process, unlike <see cref="string.GetHashCode()"/>.</summary>
internal static class Fnv
{
    public static uint Hash(string text)
    {
        var hash = 2_166_136_261u;
        foreach (var character in text)
            hash = (hash ^ character) * 16_777_619u;
        return hash;
    }
}
