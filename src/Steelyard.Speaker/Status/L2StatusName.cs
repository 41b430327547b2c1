using System.Security.Cryptography;
using System.Text;
using Steelyard.Api.Resources;
using Steelyard.Kube;

namespace Steelyard.Speaker.Status;

/// <summary>
/// The name of the ServiceL2Status of a service and node. Made from both, so that a creation that is repeated because its
/// answer was lost, or because the cache does not show it yet, never makes a second object.
/// </summary>
internal static class L2StatusName
{
    private const int Bytes = 5;

    public static string Of(ObjectKey service, string node) =>
        ServiceL2Status.NamePrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{service}#{node}")).AsSpan(0, Bytes));
}
