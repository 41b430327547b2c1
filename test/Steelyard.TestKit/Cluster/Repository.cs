namespace Steelyard.TestKit.Cluster;

/// <summary>Where the checkout, the executable under test and the real clients are.</summary>
public static class Repository
{
    public static readonly string Root = FindRoot(AppContext.BaseDirectory);

    /// <summary>The product: the native executable, or the one named by STEELYARD_EXECUTABLE.</summary>
    public static string Executable => Existing(
        Environment.GetEnvironmentVariable("STEELYARD_EXECUTABLE") ?? Path.Combine(Root, "artifacts/steelyard"), "make build");

    public static string Kubectl => Existing(
        Environment.GetEnvironmentVariable("STEELYARD_KUBECTL") ?? Path.Combine(Root, "artifacts/tools/kubectl"), "make tools");

    public static string Helm => Existing(
        Environment.GetEnvironmentVariable("STEELYARD_HELM") ?? Path.Combine(Root, "artifacts/tools/helm"), "make tools");

    private static string Existing(string path, string remedy) =>
        File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing; run '{remedy}'");

    private static string FindRoot(string start)
    {
        for (var dir = new DirectoryInfo(start); dir is not null; dir = dir.Parent)
        {
            if (File.Exists(Path.Combine(dir.FullName, "Steelyard.slnx")))
                return dir.FullName;
        }

        throw new InvalidOperationException($"no Steelyard.slnx above {start}");
    }
}
