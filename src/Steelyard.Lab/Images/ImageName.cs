namespace Steelyard.Lab.Images;

/// <summary>
/// An image reference: registry, repository, tag and digest. The first part is a registry when it has a dot or a colon
/// or is "localhost"; without one the registry is docker.io, and its one-part names are in "library/".
/// </summary>
public sealed record ImageName(string Registry, string Repository, string? Tag, string? Digest)
{
    private const string Hub = "docker.io";
    private const string Library = "library/";

    /// <summary>The short name of well-known images: the hub's registry and "library/" are left out, tag and digest always.</summary>
    public string Familiar => Registry != Hub ? $"{Registry}/{Repository}"
        : Repository.StartsWith(Library, StringComparison.Ordinal) ? Repository[Library.Length..] : Repository;

    /// <summary>The full reference, as container runtimes show it.</summary>
    public override string ToString() =>
        Digest is null ? $"{Registry}/{Repository}:{Tag ?? "latest"}" : $"{Registry}/{Repository}@{Digest}";

    public static bool TryParse(string text, out ImageName name)
    {
        name = new ImageName(Hub, "", null, null);
        var rest = text.Trim();
        var digest = CutAt(ref rest, rest.IndexOf('@', StringComparison.Ordinal));
        var slash = rest.LastIndexOf('/');
        var tag = CutAt(ref rest, rest.IndexOf(':', slash + 1));
        var (registry, repository) = SplitRegistry(rest);
        if (!IsRepository(repository) || tag is "" || digest is "")
            return false;
        name = new ImageName(registry, repository, tag, digest);
        return true;
    }

    private static (string Registry, string Repository) SplitRegistry(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : text[..slash];
        if (first == "localhost" || first.AsSpan().IndexOfAny('.', ':') >= 0)
            return (first is "index.docker.io" or "registry-1.docker.io" ? Hub : first, Official(first, text[(slash + 1)..]));
        return (Hub, Official(Hub, text));
    }

    private static string Official(string registry, string repository) =>
        registry.EndsWith(Hub, StringComparison.Ordinal) && !repository.Contains('/', StringComparison.Ordinal) ? Library + repository : repository;

    private static bool IsRepository(string text) =>
        text.Split('/').All(static part => part.Length > 0 && char.IsAsciiLetterOrDigit(part[0]) && char.IsAsciiLetterOrDigit(part[^1])
            && part.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-'));

    private static string? CutAt(ref string text, int at)
    {
        if (at < 0)
            return null;
        var tail = text[(at + 1)..];
        text = text[..at];
        return tail;
    }
}
