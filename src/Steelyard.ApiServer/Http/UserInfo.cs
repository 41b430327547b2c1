namespace Steelyard.ApiServer.Http;

/// <summary>Who makes a request.</summary>
public sealed record UserInfo(string Name, string? Uid = null)
{
    public static readonly UserInfo Anonymous = new("system:anonymous") { Groups = ["system:unauthenticated"] };

    /// <summary>The server itself: in-process clients that act for no one else.</summary>
    public static readonly UserInfo Server = new("system:apiserver") { Groups = ["system:masters", "system:authenticated"] };

    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
