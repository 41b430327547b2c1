using System.Text.Json;
using Steelyard.Kube.Client;

namespace Steelyard.Kube.Leadership;

/// <summary>What an elector needs of a Lease. Times are compared as text only: clocks of other machines are not trusted.</summary>
internal sealed record LeaseRecord(string ResourceVersion, string Holder, string RenewTime, int DurationSeconds, long Transitions)
{
    public static LeaseRecord Parse(ReadOnlySpan<byte> json)
    {
        var record = new LeaseRecord("", "", "", 0, 0);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a Lease must be a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8)) record = record with { ResourceVersion = ReadVersion(ref reader) };
            else if (reader.ValueTextEquals("spec"u8)) record = ReadSpec(ref reader, record);
            else JsonFields.SkipValue(ref reader);
        }
        return record;
    }

    private static string ReadVersion(ref Utf8JsonReader reader)
    {
        var version = "";
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("resourceVersion"u8)) version = JsonFields.ReadString(ref reader) ?? "";
            else JsonFields.SkipValue(ref reader);
        }
        return version;
    }

    private static LeaseRecord ReadSpec(ref Utf8JsonReader reader, LeaseRecord record)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return record;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("holderIdentity"u8)) record = record with { Holder = JsonFields.ReadString(ref reader) ?? "" };
            else if (reader.ValueTextEquals("renewTime"u8)) record = record with { RenewTime = JsonFields.ReadString(ref reader) ?? "" };
            else if (reader.ValueTextEquals("leaseDurationSeconds"u8))
                record = record with { DurationSeconds = (int)(JsonFields.ReadInt64(ref reader) ?? 0) };
            else if (reader.ValueTextEquals("leaseTransitions"u8)) record = record with { Transitions = JsonFields.ReadInt64(ref reader) ?? 0 };
            else JsonFields.SkipValue(ref reader);
        }
        return record;
    }
}
