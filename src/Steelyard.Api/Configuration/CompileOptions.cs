namespace Steelyard.Api.Configuration;

/// <summary>How objects are compiled.</summary>
public sealed record CompileOptions
{
    public const string DefaultNamespace = "metallb-system";

    public static readonly CompileOptions Default = new();

    /// <summary>Objects outside this namespace are ignored; objects without a namespace are taken.</summary>
    public string Namespace { get; init; } = DefaultNamespace;

    /// <summary>Leaves out peers and BGP advertisements whose node selectors do not match this node; null keeps all.</summary>
    public string? NodeName { get; init; }

    public BgpMode BgpMode { get; init; } = BgpMode.None;

    /// <summary>Passwords are referred to by the name of their Secret, which is not read.</summary>
    public bool SecretPassthrough { get; init; }

    /// <summary>Leaves references to other objects (BFD profiles, Secrets, community aliases) unchecked.</summary>
    internal bool IgnoreReferences { get; init; }
}
