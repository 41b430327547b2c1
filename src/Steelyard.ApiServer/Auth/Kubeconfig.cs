using System.Text;

namespace Steelyard.ApiServer.Auth;

/// <summary>The administrator's kubeconfig.</summary>
public static class Kubeconfig
{
    /// <summary>The text of a kubeconfig with certificates inside.</summary>
    /// <param name="server">URL of the API, for instance https://127.0.0.1:6443.</param>
    public static string ForAdministrator(string server, ClusterCertificates certificates) =>
        $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: steelyard
          cluster:
            server: {server}
            certificate-authority-data: {Encode(certificates.AuthorityPem)}
        users:
        - name: admin
          user:
            client-certificate-data: {Encode(certificates.AdministratorCertificatePem)}
            client-key-data: {Encode(certificates.AdministratorKeyPem)}
        contexts:
        - name: steelyard
          context:
            cluster: steelyard
            user: admin
        current-context: steelyard

        """;

    /// <summary>Writes the kubeconfig; it appears whole or not at all.</summary>
    public static void Write(string path, string server, ClusterCertificates certificates) =>
        PrivateFile.Write(path, ForAdministrator(server, certificates));

    private static string Encode(string pem) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));
}
