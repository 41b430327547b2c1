using Steelyard.Core.Announcements;

namespace Steelyard.Speaker.Caching;

/// <summary>What the speaker keeps of an EndpointSlice.</summary>
/// <param name="Service">Name of its service, in its own namespace; empty when it belongs to none.</param>
/// <param name="Endpoints">Its usable endpoints.</param>
internal sealed record SliceFacts(string Service, EndpointFacts Endpoints);
