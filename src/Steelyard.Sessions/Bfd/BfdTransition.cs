using Steelyard.Wire.Bfd;

namespace Steelyard.Sessions.Bfd;

/// <summary>A change of the state of a session.</summary>
/// <param name="From">State before.</param>
/// <param name="To">State after.</param>
/// <param name="Diagnostic">Why, when the session went down.</param>
public readonly record struct BfdTransition(BfdState From, BfdState To, BfdDiagnostic Diagnostic);
