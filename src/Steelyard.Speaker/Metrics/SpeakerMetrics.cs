using Steelyard.Hosting.Metrics;

namespace Steelyard.Speaker.Metrics;

/// <summary>What the speaker counts by itself; the metrics endpoint prints it.</summary>
internal sealed class SpeakerMetrics
{
    /// <summary>Reconciles started, of services and of the configuration.</summary>
    public Counter Updates { get; } = new();

    public Counter UpdateErrors { get; } = new();

    /// <summary>Changes of who announces a service, as far as this node gained or lost it.</summary>
    public Counter Handovers { get; } = new();

    /// <summary>True after the first configuration was put in force; never false again.</summary>
    public bool IsConfigLoaded { get; set; }

    /// <summary>True while some object of the configuration is refused.</summary>
    public bool IsConfigStale { get; set; }
}
