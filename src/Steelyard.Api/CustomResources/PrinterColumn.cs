namespace Steelyard.Api.CustomResources;

/// <summary>One column of kubectl get; columns of a priority above 0 appear with -o wide only.</summary>
public sealed record PrinterColumn(string Name, string JsonPath, string Type = "string", int Priority = 0, string? Description = null);
