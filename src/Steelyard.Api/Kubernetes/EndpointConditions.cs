using System.Text.Json.Serialization;

namespace Steelyard.Api.Kubernetes;

public sealed record EndpointConditions(bool? Ready = null, bool? Serving = null, bool? Terminating = null)
{
    /// <summary>Ready (also when not stated) or still serving while it terminates.</summary>
    [JsonIgnore]
    public bool IsUsable => Ready != false || Serving == true;
}
