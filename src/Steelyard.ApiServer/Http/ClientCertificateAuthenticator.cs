using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiServer.Hosting;

namespace Steelyard.ApiServer.Http;

/// <summary>Users by client certificate: the common name is the user, organisations are groups.</summary>
public sealed class ClientCertificateAuthenticator(ClusterAuthority authority) : IRequestAuthenticator
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    public ValueTask<UserInfo?> AuthenticateAsync(HttpContext context)
    {
        var certificate = context.Connection.ClientCertificate;
        if (certificate is null)
            return ValueTask.FromResult<UserInfo?>(null);
        // Checked once for each connection: the certificate cannot change within it.
        var items = context.Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionItemsFeature>()?.Items;
        if (items?.TryGetValue(this, out var known) == true)
            return ValueTask.FromResult(known as UserInfo);
        var user = authority.Trusts(certificate) ? FromSubject(certificate.SubjectName) : null;
        if (items is not null)
            items[this] = user;
        return ValueTask.FromResult(user);
    }

    private static UserInfo? FromSubject(X500DistinguishedName subject)
    {
        string? user = null;
        var groups = new List<string>();
        foreach (var part in subject.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            var type = part.GetSingleElementType().Value;
            if (type == CommonName)
                user = part.GetSingleElementValue();
            else if (type == Organization && part.GetSingleElementValue() is { } group)
                groups.Add(group);
        }

        return user is null ? null : new UserInfo(user) { Groups = [.. groups, "system:authenticated"] };
    }
}
