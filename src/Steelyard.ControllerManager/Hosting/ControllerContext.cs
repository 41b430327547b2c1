using Microsoft.Extensions.Logging;
using Steelyard.ApiServer.Client;
using Steelyard.ControllerManager.Informers;

namespace Steelyard.ControllerManager.Hosting;

/// <summary>What all controllers of a host share.</summary>
public sealed record ControllerContext(
    IObjectClient Client, InformerSet Informers, IServedResources Resources, TimeProvider Time, ControllerOptions Options, ILogger Logger)
{
    public DateTimeOffset Now => Time.GetUtcNow();
}
