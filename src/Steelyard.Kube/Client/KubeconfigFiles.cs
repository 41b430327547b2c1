using k8s;
using k8s.KubeConfigModels;

namespace Steelyard.Kube.Client;

/// <summary>Finds kubeconfig files and merges several of them as kubectl does: the first file that names something wins.</summary>
internal static class KubeconfigFiles
{
    public static FileInfo[] Locate(string? path)
    {
        if (path is not null) return [new FileInfo(path)];
        var listed = Environment.GetEnvironmentVariable("KUBECONFIG");
        if (string.IsNullOrEmpty(listed)) return [new FileInfo(KubernetesClientConfiguration.KubeConfigDefaultLocation)];
        return [.. listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(p => new FileInfo(p.Trim('"')))];
    }

    public static K8SConfiguration Load(IReadOnlyList<FileInfo> files)
    {
        var configs = files.Select(LoadOne).ToList();
        var merged = configs[0];
        merged.CurrentContext = configs.Select(c => c.CurrentContext).FirstOrDefault(c => !string.IsNullOrEmpty(c));
        // Lookups take the first entry of a name, so putting the lists one after the other is the merge.
        merged.Clusters = [.. configs.SelectMany(c => c.Clusters ?? [])];
        merged.Contexts = [.. configs.SelectMany(c => c.Contexts ?? [])];
        merged.Users = [.. configs.SelectMany(c => c.Users ?? [])];
        return merged;
    }

    private static K8SConfiguration LoadOne(FileInfo file)
    {
        var config = KubernetesClientConfiguration.LoadKubeConfig(file)
            ?? throw new KubeConfigurationException($"kubeconfig {file.FullName}: the file is empty");
        var folder = file.DirectoryName ?? "/";
        foreach (var cluster in config.Clusters ?? [])
            if (cluster.ClusterEndpoint is { } endpoint) endpoint.CertificateAuthority = Absolute(folder, endpoint.CertificateAuthority);
        foreach (var user in config.Users ?? [])
        {
            if (user.UserCredentials is not { } credentials) continue;
            credentials.ClientCertificate = Absolute(folder, credentials.ClientCertificate);
            credentials.ClientKey = Absolute(folder, credentials.ClientKey);
        }
        return config;
    }

    /// <summary>Paths in a kubeconfig are relative to the file they stand in.</summary>
    private static string? Absolute(string folder, string? path) =>
        string.IsNullOrEmpty(path) || Path.IsPathRooted(path) ? path : Path.GetFullPath(path, folder);
}
