namespace Steelyard.Simulation.Tests.Engine;

/// <summary>An invariant does not hold.</summary>
internal sealed class SimulationException(string message) : Exception(message);
