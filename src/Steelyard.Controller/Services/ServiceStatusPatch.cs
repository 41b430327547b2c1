using System.Buffers;
using System.Text.Json;
using Steelyard.Core.Services;
using Steelyard.Kube.Client;

namespace Steelyard.Controller.Services;

/// <summary>The one merge patch of <c>services/status</c> by which a change is published.</summary>
internal static class ServiceStatusPatch
{
    public static KubePatch Of(ServiceWrite write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, write);
            json.WriteStartObject("status"u8);
            json.WriteStartObject("loadBalancer"u8);
            WriteIngress(json, write);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return KubePatch.Merge(buffer.WrittenMemory);
    }

    private static void WriteMetadata(Utf8JsonWriter json, ServiceWrite write)
    {
        json.WriteStartObject("metadata"u8);
        json.WriteString("resourceVersion"u8, write.ResourceVersion);
        if (write.ChangesPool)
        {
            json.WriteStartObject("annotations"u8);
            // Null removes the key.
            json.WriteString(ServiceAnnotations.AllocatedFromPool, write.Pool);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteIngress(Utf8JsonWriter json, ServiceWrite write)
    {
        if (write.Addresses.Count == 0)
        {
            json.WriteNull("ingress"u8);
            return;
        }

        json.WriteStartArray("ingress"u8);
        foreach (var address in write.Addresses)
        {
            json.WriteStartObject();
            json.WriteString("ip"u8, address.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
