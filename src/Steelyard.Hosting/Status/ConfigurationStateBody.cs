using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Steelyard.Api.Resources;
using Steelyard.Kube;

namespace Steelyard.Hosting.Status;

/// <summary>Bodies of server-side applies of ConfigurationStates.</summary>
internal static class ConfigurationStateBody
{
    public static ReadOnlyMemory<byte> Status(ObjectKey key, ConfigurationStateStatus status)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion"u8, ApiGroup.ApiVersionV1Beta1);
            json.WriteString("kind"u8, "ConfigurationState"u8);
            json.WriteStartObject("metadata"u8);
            json.WriteString("name"u8, key.Name);
            json.WriteString("namespace"u8, key.Namespace);
            json.WriteEndObject();
            json.WriteStartObject("status"u8);
            json.WriteString("result"u8, status.Result);
            json.WriteString("errorSummary"u8, status.ErrorSummary);
            WriteConditions(json, status);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteConditions(Utf8JsonWriter json, ConfigurationStateStatus status)
    {
        json.WriteStartArray("conditions"u8);
        foreach (var condition in status.Conditions ?? [])
        {
            json.WriteStartObject();
            json.WriteString("type"u8, condition.Type);
            json.WriteString("status"u8, condition.Status);
            json.WriteString("reason"u8, condition.Reason);
            json.WriteString("message"u8, condition.Message);
            var since = condition.LastTransitionTime ?? DateTimeOffset.UnixEpoch;
            // metav1.Time has whole seconds.
            json.WriteString("lastTransitionTime"u8, since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
