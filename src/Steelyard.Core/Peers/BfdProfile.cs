namespace Steelyard.Core.Peers;

/// <summary>Parameters of BFD sessions (RFC 5880). Intervals in milliseconds; null leaves the choice to the engine.</summary>
public sealed record BfdProfile(
    string Name,
    int? ReceiveInterval = null,
    int? TransmitInterval = null,
    int? DetectMultiplier = null,
    int? EchoInterval = null,
    bool EchoMode = false,
    bool PassiveMode = false,
    int? MinimumTtl = null);
