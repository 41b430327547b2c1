using System.Text;

namespace Steelyard.Kube.Client;

/// <summary>Where a resource lives in the API: group (empty for core), version, plural name and scope.</summary>
public class ResourceType
{
    private readonly string _prefix;

    public ResourceType(string group, string version, string plural, bool namespaced)
    {
        Group = group;
        Version = version;
        Plural = plural;
        Namespaced = namespaced;
        _prefix = group.Length == 0 ? $"/api/{version}/" : $"/apis/{group}/{version}/";
    }

    public string Group { get; }

    public string Version { get; }

    public string Plural { get; }

    public bool Namespaced { get; }

    /// <summary>The <c>apiVersion</c> of objects of this type, such as <c>v1</c> or <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Path of the collection; an empty namespace means all namespaces.</summary>
    public string CollectionPath(string ns) => Path(ns).ToString();

    /// <summary>Path of one object, or of one of its subresources.</summary>
    /// <exception cref="ArgumentException">The name is empty, or the namespace is missing for a namespaced type.</exception>
    public string ObjectPath(ObjectKey key, string? subresource = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(key.Name);
        if (Namespaced) ArgumentException.ThrowIfNullOrEmpty(key.Namespace);
        var path = Path(key.Namespace).Append('/').Append(Uri.EscapeDataString(key.Name));
        if (subresource is not null) path.Append('/').Append(subresource);
        return path.ToString();
    }

    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    private StringBuilder Path(string ns)
    {
        var path = new StringBuilder(_prefix, 96);
        if (Namespaced && ns.Length > 0) path.Append("namespaces/").Append(Uri.EscapeDataString(ns)).Append('/');
        return path.Append(Plural);
    }
}
