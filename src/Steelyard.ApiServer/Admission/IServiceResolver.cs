using System.Net;

namespace Steelyard.ApiServer.Admission;

/// <summary>Finds where a Service that a webhook names can be reached from this process.</summary>
public interface IServiceResolver
{
    /// <summary>An address and port that serves the Service's port. Throws <see cref="WebhookCallException"/> when there is none.</summary>
    ValueTask<IPEndPoint> ResolveAsync(string ns, string name, int port, CancellationToken ct);
}
