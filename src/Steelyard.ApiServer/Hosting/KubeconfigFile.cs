using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Steelyard.ApiServer.Hosting;

/// <summary>Writes the administrator's kubeconfig.</summary>
internal static class KubeconfigFile
{
    /// <summary>Writes the file in one step: whoever sees it sees all of it.</summary>
    /// <param name="client">The administrator's certificate with its key; null for a server without TLS.</param>
    public static void Write(string path, string server, string authorityPem, X509Certificate2? client)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var partial = full + ".partial";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(partial, options))
            writer.Write(Text(server, authorityPem, client));
        File.Move(partial, full, overwrite: true);
    }

    private static string Text(string server, string authorityPem, X509Certificate2? client)
    {
        var authority = client is null ? string.Empty : $"\n    certificate-authority-data: {Base64(authorityPem)}";
        var user = client is null
            ? "{}"
            : $"\n    client-certificate-data: {Base64(client.ExportCertificatePem())}" +
              $"\n    client-key-data: {Base64(client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())}";
        return $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: steelyard
              cluster:
                server: {server}{authority}
            contexts:
            - name: steelyard
              context:
                cluster: steelyard
                user: admin
            current-context: steelyard
            users:
            - name: admin
              user: {user}

            """.ReplaceLineEndings("\n");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
