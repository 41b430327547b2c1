namespace Steelyard.Api.Configuration;

/// <summary>An accepted advertisement and the names of the pools it is attached to.</summary>
internal sealed record Attached<T>(T Advertisement, IReadOnlyList<string> Pools);
