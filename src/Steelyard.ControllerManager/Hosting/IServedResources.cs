using Steelyard.ApiServer.Client;

namespace Steelyard.ControllerManager.Hosting;

/// <summary>What the server serves now, custom resources included: what the namespace controller empties and the garbage collector follows.</summary>
public interface IServedResources
{
    /// <summary>Each resource once, in one of its versions.</summary>
    IReadOnlyList<ServedResource> All { get; }

    /// <summary>The resource of a kind in any of its versions, or null.</summary>
    ServedResource? Find(string apiVersion, string kind);

    /// <summary>Raised after resources came or went.</summary>
    event Action? Changed;
}

/// <summary>One served resource.</summary>
public sealed record ServedResource(ResourceName Name, string Kind, bool Namespaced, IReadOnlyList<string> Verbs)
{
    /// <summary>"configmaps." or "deployments.apps": how messages of a genuine namespace controller name a resource.</summary>
    public string Qualified => $"{Name.Plural}.{Name.Group}";

    public bool Can(params ReadOnlySpan<string> verbs)
    {
        foreach (var verb in verbs)
        {
            if (!Verbs.Contains(verb))
                return false;
        }
        return true;
    }
}
