namespace Steelyard.Lab.Probes;

/// <summary>One answer of a probed container; the message is for the event of a failure.</summary>
internal sealed record ProbeResult(bool Success, string Message);
