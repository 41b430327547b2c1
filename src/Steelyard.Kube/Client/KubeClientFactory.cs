using System.Net.Http.Headers;
using System.Text;
using k8s;
using k8s.Exceptions;

namespace Steelyard.Kube.Client;

/// <summary>Makes clients from kubeconfig files or from the service account of the own Pod.</summary>
public static class KubeClientFactory
{
    /// <summary>Finds the cluster: the given file, else <c>KUBECONFIG</c>, else the own Pod's service account, else <c>~/.kube/config</c>.</summary>
    /// <param name="kubeconfig">Value of a <c>--kubeconfig</c> flag; null or empty when not given.</param>
    /// <param name="context">Context of the kubeconfig; null for its current one.</param>
    /// <param name="options">Behaviour of the client.</param>
    /// <exception cref="KubeConfigurationException">Nothing was found, or what was found cannot be used.</exception>
    public static KubeClient Detect(string? kubeconfig = null, string? context = null, KubeClientOptions? options = null)
    {
        if (!string.IsNullOrEmpty(kubeconfig)) return FromKubeconfig(kubeconfig, context, options);
        if (Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 }) return FromKubeconfig(null, context, options);
        if (KubernetesClientConfiguration.IsInCluster()) return InCluster(options);
        if (File.Exists(KubernetesClientConfiguration.KubeConfigDefaultLocation)) return FromKubeconfig(null, context, options);
        throw new KubeConfigurationException(
            "no cluster configured: give --kubeconfig FILE, set KUBECONFIG, run inside a cluster, or provide " +
            KubernetesClientConfiguration.KubeConfigDefaultLocation);
    }

    /// <param name="path">File; null for the files of <c>KUBECONFIG</c> (merged, first one wins) or <c>~/.kube/config</c>.</param>
    /// <param name="context">Context; null for the current one.</param>
    /// <param name="options">Behaviour of the client.</param>
    public static KubeClient FromKubeconfig(string? path = null, string? context = null, KubeClientOptions? options = null)
    {
        var files = KubeconfigFiles.Locate(path);
        foreach (var file in files)
            if (path is not null && !file.Exists) throw new KubeConfigurationException($"kubeconfig {file.FullName}: no such file");
        var present = files.Where(f => f.Exists).ToArray();
        var names = string.Join(", ", files.Select(f => f.FullName));
        if (present.Length == 0) throw new KubeConfigurationException($"kubeconfig {names}: no such file");
        return Guarded(names, () =>
        {
            var loaded = KubeconfigFiles.Load(present);
            return KubernetesClientConfiguration.BuildConfigFromConfigObject(loaded, context);
        }, options);
    }

    public static KubeClient InCluster(KubeClientOptions? options = null) =>
        Guarded("service account", KubernetesClientConfiguration.InClusterConfig, options);

    private static KubeClient Guarded(string what, Func<KubernetesClientConfiguration> load, KubeClientOptions? options)
    {
        try
        {
            return Create(load(), options ?? new KubeClientOptions());
        }
        catch (Exception e) when (e is KubeConfigException or YamlDotNet.Core.YamlException or IOException or UnauthorizedAccessException
            or FormatException or System.Security.Cryptography.CryptographicException or ArgumentException)
        {
            throw new KubeConfigurationException($"{what}: {e.Message}", e);
        }
    }

    private static KubeClient Create(KubernetesClientConfiguration config, KubeClientOptions options)
    {
        if (!Uri.TryCreate(config.Host, UriKind.Absolute, out var address))
            throw new KubeConfigurationException($"server {config.Host}: not an absolute URL");
        options = options with { Authorize = options.Authorize ?? Credentials(config), TlsServerName = config.TlsServerName };
        return new KubeClient(ClusterHandler.Create(config), address, options) { DefaultNamespace = config.Namespace?.Trim() };
    }

    private static Func<CancellationToken, ValueTask<AuthenticationHeaderValue?>>? Credentials(KubernetesClientConfiguration config)
    {
        if (config.TokenProvider is { } provider)
            return async token => await provider.GetAuthenticationHeaderAsync(token).ConfigureAwait(false);
        AuthenticationHeaderValue? fixedValue = null;
        if (!string.IsNullOrEmpty(config.AccessToken)) fixedValue = new AuthenticationHeaderValue("Bearer", config.AccessToken);
        else if (!string.IsNullOrEmpty(config.Username))
            fixedValue = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{config.Username}:{config.Password}")));
        return fixedValue is null ? null : _ => ValueTask.FromResult<AuthenticationHeaderValue?>(fixedValue);
    }
}
