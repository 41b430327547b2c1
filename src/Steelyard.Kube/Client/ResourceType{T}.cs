using System.Text.Json.Serialization.Metadata;

namespace Steelyard.Kube.Client;

/// <summary>A resource together with the way its objects are read and written as JSON, without reflection.</summary>
public sealed class ResourceType<T> : ResourceType
{
    public ResourceType(string group, string version, string plural, bool namespaced, JsonTypeInfo<T> typeInfo)
        : base(group, version, plural, namespaced) => TypeInfo = typeInfo;

    public JsonTypeInfo<T> TypeInfo { get; }
}
