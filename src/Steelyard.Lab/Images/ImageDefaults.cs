namespace Steelyard.Lab.Images;

/// <summary>What images have unless they say otherwise.</summary>
internal static class ImageDefaults
{
    public static readonly IReadOnlyDictionary<string, string> Environment = new Dictionary<string, string>
    {
        ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    };
}
