using Microsoft.Extensions.Logging;
using Steelyard.ApiServer.Client;
using Steelyard.ControllerManager.Events;
using Steelyard.ControllerManager.Informers;

namespace Steelyard.ControllerManager.Hosting;

/// <summary>What all controllers of a host share.</summary>
public sealed record ControllerContext(
    IObjectClient Client, InformerSet Informers, IServedResources Resources, TimeProvider Time, ControllerOptions Options, ILogger Logger)
{
    /// <summary>Takes the events of all controllers.</summary>
    public EventSink Events { get; } = new(Client, Time, Logger);

    public DateTimeOffset Now => Time.GetUtcNow();
}
