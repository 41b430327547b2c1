namespace Steelyard.ApiMachinery.Schema;

/// <summary>Names one kind of object in one version; the core group is "".</summary>
public sealed record GroupVersionKind(string Group, string Version, string Kind)
{
    /// <summary>The text of an object's <c>apiVersion</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";
}
