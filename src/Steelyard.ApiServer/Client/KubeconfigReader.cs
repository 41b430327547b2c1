using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Objects;
using YamlDotNet.Core;

namespace Steelyard.ApiServer.Client;

/// <summary>Reads kubeconfig files: certificates (inline or as files), tokens; no helper programs.</summary>
public static class KubeconfigReader
{
    /// <summary>The access that a context of a kubeconfig file gives.</summary>
    /// <param name="context">Name of the context; null for the current one.</param>
    /// <exception cref="InvalidDataException">The file does not say what is needed; the message names the file and what is missing.</exception>
    /// <exception cref="IOException">The file, or one that it names, cannot be read.</exception>
    public static ClusterAccess Read(string path, string? context = null)
    {
        try
        {
            var config = YamlBody.Parse(File.ReadAllText(path), []) ?? throw new InvalidDataException("the file is empty");
            return Read(config, context ?? config.Text("current-context"), Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is InvalidDataException or YamlException or FormatException or CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"kubeconfig {path}: {e.Message}", e);
        }
    }

    private static ClusterAccess Read(JsonNode config, string contextName, string folder)
    {
        var context = Named(config, "contexts", contextName)["context"];
        var cluster = Named(config, "clusters", context.Text("cluster"))["cluster"];
        var user = Named(config, "users", context.Text("user"))["user"];
        if (!Uri.TryCreate(cluster.Text("server"), UriKind.Absolute, out var server))
            throw new InvalidDataException($"cluster \"{context.Text("cluster")}\" has no server address");
        return new ClusterAccess
        {
            Server = server,
            Authorities = Authorities(Pem(cluster, "certificate-authority", folder)),
            SkipVerification = cluster.Flag("insecure-skip-tls-verify"),
            ServerName = cluster.TextOrNull("tls-server-name"),
            ClientCertificate = Certificate(Pem(user, "client-certificate", folder), Pem(user, "client-key", folder)),
            Token = user.TextOrNull("token"),
            TokenFile = user.TextOrNull("tokenFile") is { } file ? Path.Combine(folder, file) : null,
        };
    }

    private static JsonObject Named(JsonNode config, string list, string name) =>
        config.Each(list).FirstOrDefault(item => item.Text("name") == name)
        ?? throw new InvalidDataException($"there is no \"{name}\" in its {list}");

    private static string? Pem(JsonNode? owner, string field, string folder)
    {
        if (owner.TextOrNull(field + "-data") is { Length: > 0 } data)
            return Encoding.UTF8.GetString(Convert.FromBase64String(data));
        return owner.TextOrNull(field) is { Length: > 0 } file ? File.ReadAllText(Path.Combine(folder, file)) : null;
    }

    private static X509Certificate2Collection Authorities(string? pem)
    {
        var authorities = new X509Certificate2Collection();
        if (pem is not null)
            authorities.ImportFromPem(pem);
        return authorities;
    }

    private static X509Certificate2? Certificate(string? certificate, string? key)
    {
        if (certificate is null && key is null)
            return null;
        if (certificate is null || key is null)
            throw new InvalidDataException("client-certificate and client-key go together");
        return X509Certificate2.CreateFromPem(certificate, key);
    }
}
