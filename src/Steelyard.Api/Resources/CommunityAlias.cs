namespace Steelyard.Api.Resources;

public sealed record CommunityAlias(string? Name = null, string? Value = null);
