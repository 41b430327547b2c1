namespace Steelyard.Api.Kubernetes;

/// <summary>A node condition without its heartbeat, so that two reads of an idle node are equal.</summary>
public sealed record NodeCondition(string Type = "", string Status = "");
