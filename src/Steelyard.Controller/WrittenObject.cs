namespace Steelyard.Controller;

/// <summary>The answer to a write, of which only the new version is read.</summary>
internal sealed record WrittenObject(WrittenObject.Meta Metadata)
{
    internal sealed record Meta(string ResourceVersion = "");
}
