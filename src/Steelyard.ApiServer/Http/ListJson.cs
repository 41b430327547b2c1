using System.Buffers;
using System.Globalization;
using System.Text;
using Steelyard.ApiServer.Handlers;

namespace Steelyard.ApiServer.Http;

/// <summary>
/// Writes lists by joining the stored bytes of their objects. Items of built-in kinds carry neither kind nor
/// apiVersion, which stored objects have in front.
/// </summary>
internal static class ListJson
{
    public static ReadOnlyMemory<byte> Serialize(ObjectListResult list)
    {
        var resource = list.Resource;
        var prefix = resource.IsCustom ? [] : Prefix(resource.Kind, resource.GroupVersion);
        var buffer = new ArrayBufferWriter<byte>(256 + list.Stored.Sum(s => s.Json.Length + 1));
        buffer.Write(Encoding.UTF8.GetBytes(Head(list)));
        for (var i = 0; i < list.Stored.Count; i++)
        {
            if (i > 0)
                buffer.Write(","u8);
            WriteItem(buffer, list.Stored[i].Json, prefix);
        }

        buffer.Write("]}"u8);
        return buffer.WrittenMemory;
    }

    private static void WriteItem(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> json, ReadOnlySpan<byte> prefix)
    {
        if (prefix.Length > 0 && json.StartsWith(prefix))
        {
            buffer.Write("{"u8);
            json = json[prefix.Length..];
        }

        buffer.Write(json);
    }

    private static byte[] Prefix(string kind, string apiVersion) =>
        Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}\",\"apiVersion\":\"{apiVersion}\",");

    private static string Head(ObjectListResult list)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"kind\":\"{list.Resource.ListKind}\",\"apiVersion\":\"{list.Resource.GroupVersion}\",");
        text.Append(CultureInfo.InvariantCulture, $"\"metadata\":{{\"resourceVersion\":\"{list.Revision}\"");
        if (list.Continue is not null)
            text.Append(CultureInfo.InvariantCulture, $",\"continue\":\"{list.Continue}\"");
        else if (list.Resource.IsCustom)
            text.Append(",\"continue\":\"\"");
        if (list.RemainingItemCount is { } remaining)
            text.Append(CultureInfo.InvariantCulture, $",\"remainingItemCount\":{remaining}");
        return text.Append("},\"items\":[").ToString();
    }
}
