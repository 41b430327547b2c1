using Microsoft.Extensions.Hosting;

namespace Steelyard.Lab.Kubelet;

/// <summary>Leaves signals to whoever started the server.</summary>
internal sealed class PassiveLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
