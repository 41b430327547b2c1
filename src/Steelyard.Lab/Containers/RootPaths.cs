namespace Steelyard.Lab.Containers;

/// <summary>Paths as a container will see them, while its root is only being put together.</summary>
internal static class RootPaths
{
    private const int MostLinks = 40;

    /// <summary>
    /// The path with the links of the machine's root followed, for the container's directories begin as the machine's:
    /// /var/run/x is /run/x where /var/run is a link.
    /// </summary>
    public static string Resolve(string path)
    {
        var rest = new Stack<string>(Parts(path).Reverse());
        var done = new List<string>();
        for (var links = 0; rest.TryPop(out var part);)
        {
            if (part == "..")
            {
                if (done.Count > 0)
                    done.RemoveAt(done.Count - 1);
                continue;
            }
            done.Add(part);
            if (links >= MostLinks || LinkTarget("/" + string.Join('/', done)) is not { } target)
                continue;
            links++;
            done.RemoveAt(done.Count - 1);
            if (target.StartsWith('/'))
                done.Clear();
            foreach (var step in Parts(target).Reverse())
                rest.Push(step);
        }
        return "/" + string.Join('/', done);
    }

    private static string[] Parts(string path) =>
        [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(static part => part != ".")];

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
