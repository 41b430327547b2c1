namespace Steelyard.Api.Resources;

public sealed record CommunitySpec(IReadOnlyList<CommunityAlias>? Communities = null);
