namespace Steelyard.Lab.Probing;

/// <summary>One probe of a stream.</summary>
/// <param name="Start">When it was sent, from the beginning of the stream.</param>
/// <param name="Time">How long the answer took; null: there was none in time.</param>
/// <param name="Error">Why there was none.</param>
public sealed record ProbeResult(TimeSpan Start, TimeSpan? Time, string? Error = null);
