namespace Steelyard.ApiServer.Printing;

/// <summary>The Table a client asked for: <paramref name="Version"/> is v1 or v1beta1 of meta.k8s.io.</summary>
public readonly record struct TableRequest(string Version, IncludeObject Include)
{
    public string ApiVersion => "meta.k8s.io/" + Version;
}
