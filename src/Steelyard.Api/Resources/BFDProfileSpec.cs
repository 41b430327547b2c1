namespace Steelyard.Api.Resources;

/// <summary>Intervals in milliseconds; an absent value leaves the choice to the engine.</summary>
public sealed record BFDProfileSpec(
    long? ReceiveInterval = null,
    long? TransmitInterval = null,
    long? DetectMultiplier = null,
    long? EchoInterval = null,
    bool? EchoMode = null,
    bool? PassiveMode = null,
    long? MinimumTtl = null);
