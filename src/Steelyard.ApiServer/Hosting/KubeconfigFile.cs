using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Steelyard.ApiServer.Hosting;

/// <summary>Writes a kubeconfig with one context.</summary>
public static class KubeconfigFile
{
    /// <summary>Writes the file in one step: whoever sees it sees all of it.</summary>
    public static void Write(string path, KubeconfigEntry entry)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var partial = full + ".partial";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(partial, options))
            writer.Write(Text(entry));
        File.Move(partial, full, overwrite: true);
    }

    /// <summary>The file's text.</summary>
    public static string Text(KubeconfigEntry entry)
    {
        var (context, cluster, name, server, authorityPem, client) = entry;
        var authority = client is null ? string.Empty : $"\n    certificate-authority-data: {Base64(authorityPem)}";
        var user = client is null
            ? "{}"
            : $"\n    client-certificate-data: {Base64(client.ExportCertificatePem())}" +
              $"\n    client-key-data: {Base64(client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())}";
        return $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: {cluster}
              cluster:
                server: {server}{authority}
            contexts:
            - name: {context}
              context:
                cluster: {cluster}
                user: {name}
            current-context: {context}
            users:
            - name: {name}
              user: {user}

            """.ReplaceLineEndings("\n");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
