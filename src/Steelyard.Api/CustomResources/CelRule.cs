namespace Steelyard.Api.CustomResources;

/// <summary>A validation rule in the Common Expression Language; oldSelf makes it a rule about updates.</summary>
public sealed record CelRule(string Rule, string Message);
