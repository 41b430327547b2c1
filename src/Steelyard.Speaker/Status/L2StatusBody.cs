using System.Buffers;
using System.Text.Json;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Kube;

namespace Steelyard.Speaker.Status;

/// <summary>Bodies of the writes of ServiceL2Status objects.</summary>
internal static class L2StatusBody
{
    public static ServiceL2Status New(ObjectKey key, ObjectKey service, string node, OwnerReference? owner) => new(new ObjectMeta(
        key.Name,
        key.Namespace,
        Labels: new Dictionary<string, string>
        {
            [StatusLabels.Node] = node,
            [StatusLabels.ServiceName] = service.Name,
            [StatusLabels.ServiceNamespace] = service.Namespace,
        },
        OwnerReferences: owner is null ? null : [owner]));

    /// <summary>A merge patch of the status; null names mean all interfaces, which is told by their absence.</summary>
    public static ReadOnlyMemory<byte> Status(ObjectKey service, string node, IEnumerable<string>? interfaces) => Write(json =>
    {
        json.WriteStartObject("status"u8);
        json.WriteString("node"u8, node);
        json.WriteString("serviceName"u8, service.Name);
        json.WriteString("serviceNamespace"u8, service.Namespace);
        if (interfaces is null)
            json.WriteNull("interfaces"u8);
        else
            WriteInterfaces(json, interfaces);
        json.WriteEndObject();
    });

    /// <summary>A merge patch that makes the given Pod the only owner.</summary>
    public static ReadOnlyMemory<byte> Owner(OwnerReference owner) => Write(json =>
    {
        json.WriteStartObject("metadata"u8);
        json.WriteStartArray("ownerReferences"u8);
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, owner.ApiVersion);
        json.WriteString("kind"u8, owner.Kind);
        json.WriteString("name"u8, owner.Name);
        json.WriteString("uid"u8, owner.Uid);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteInterfaces(Utf8JsonWriter json, IEnumerable<string> interfaces)
    {
        json.WriteStartArray("interfaces"u8);
        foreach (var name in interfaces)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
