namespace Steelyard.Kube.Client;

/// <summary>One request, in a form that can be sent again.</summary>
internal readonly record struct KubeCall(HttpMethod Method, string PathAndQuery, ReadOnlyMemory<byte> Body = default, string? ContentType = null)
{
    public const string Json = "application/json";
}
