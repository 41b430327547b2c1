using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.Lab.Kubelet;

/// <summary>Messages of the resize stream: {"Width":80,"Height":24}.</summary>
internal static class TerminalSize
{
    public static bool TryParse(ReadOnlySpan<byte> json, out (ushort Columns, ushort Rows) size)
    {
        size = default;
        try
        {
            var node = JsonNode.Parse(json);
            if (node.IntegerOrNull("Width") is not (> 0 and <= ushort.MaxValue and var columns)
                || node.IntegerOrNull("Height") is not (> 0 and <= ushort.MaxValue and var rows))
                return false;
            size = ((ushort)columns, (ushort)rows);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
