using Steelyard.Hosting.Metrics;

namespace Steelyard.Controller.Metrics;

/// <summary>What the controller counts; the metrics endpoint prints it.</summary>
internal sealed class ControllerMetrics
{
    /// <summary>Reconciles started, of services and of the configuration.</summary>
    public Counter Updates { get; } = new();

    public Counter UpdateErrors { get; } = new();

    public Counter Decisions { get; } = new();

    /// <summary>Successful writes of the status of services.</summary>
    public Counter ServiceWrites { get; } = new();

    /// <summary>Writes refused because the service had changed or gone.</summary>
    public Counter Conflicts { get; } = new();

    public Counter WriteFailures { get; } = new();

    public Counter PoolStatusWrites { get; } = new();

    /// <summary>True after the first configuration was put in force; never false again.</summary>
    public bool IsConfigLoaded { get; set; }

    /// <summary>True while some object of the configuration is refused.</summary>
    public bool IsConfigStale { get; set; }
}
