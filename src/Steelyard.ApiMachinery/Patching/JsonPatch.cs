using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiMachinery.Patching;

/// <summary>
/// JSON patch (RFC 6902) with the two liberties of a genuine API server: <c>replace</c> of an absent map key adds it, and negative
/// list indices count from the end.
/// </summary>
public static class JsonPatch
{
    /// <summary>More operations than this in one patch are refused with 413.</summary>
    public const int MaxOperations = 10_000;

    /// <summary>All copies of one patch together may not make more JSON than this, in bytes.</summary>
    public const int MaxCopiedBytes = 3 * 1024 * 1024;

    /// <summary>The patched document; <paramref name="target"/> is left alone.</summary>
    /// <exception cref="StatusException">413 for too many operations, 422 (which says no more) for an operation that cannot be done.</exception>
    public static JsonNode Apply(JsonNode target, JsonArray ops)
    {
        if (ops.Count > MaxOperations)
        {
            var message = string.Create(CultureInfo.InvariantCulture,
                $"Request entity too large: The allowed maximum operations in a JSON patch is {MaxOperations}, got {ops.Count}");
            throw new StatusException(413, "RequestEntityTooLarge", message);
        }

        var document = new Document(target.DeepClone());
        foreach (var op in ops)
            document.Run(op as JsonObject ?? throw Rejected());
        return document.Root ?? throw Rejected();
    }

    private static StatusException Rejected() =>
        new(422, "Invalid", "the server rejected our request due to an error in our request", new JsonObject());

    private sealed class Document(JsonNode root)
    {
        private long _copiedBytes;

        public JsonNode? Root { get; private set; } = root;

        public void Run(JsonObject op)
        {
            var path = Pointer(op, "path");
            switch (Text(op, "op"))
            {
                case "add":
                    Put(path, Value(op), replace: false);
                    break;
                case "replace":
                    Put(path, Value(op), replace: true);
                    break;
                case "remove":
                    Take(path);
                    break;
                case "move":
                    Put(path, Take(Pointer(op, "from")), replace: false);
                    break;
                case "copy":
                    Put(path, Copy(Get(Pointer(op, "from"))), replace: false);
                    break;
                case "test":
                    Test(path, op["value"]);
                    break;
                default:
                    throw Rejected();
            }
        }

        private static string Text(JsonObject op, string member) =>
            op[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Rejected();

        private static string[] Pointer(JsonObject op, string member) => JsonPointer.TryParse(Text(op, member)) ?? throw Rejected();

        private static JsonNode? Value(JsonObject op) =>
            op.TryGetPropertyValue("value", out var value) ? value?.DeepClone() : throw Rejected();

        private JsonNode? Copy(JsonNode? node)
        {
            _copiedBytes += node is null ? 4 : Encoding.UTF8.GetByteCount(node.ToJsonString());
            return _copiedBytes > MaxCopiedBytes ? throw Rejected() : node?.DeepClone();
        }

        private JsonNode? Get(ReadOnlySpan<string> path)
        {
            var node = Root;
            foreach (var token in path)
            {
                node = node switch
                {
                    JsonObject map when map.TryGetPropertyValue(token, out var child) => child,
                    JsonArray list => list[Index(token, list.Count)],
                    _ => throw Rejected(),
                };
            }

            return node;
        }

        private void Put(string[] path, JsonNode? value, bool replace)
        {
            if (path.Length == 0)
            {
                Root = value;
                return;
            }

            var last = path[^1];
            switch (Get(path.AsSpan(0, path.Length - 1)))
            {
                case JsonObject map:
                    map[last] = value;
                    break;
                case JsonArray list when replace:
                    list[Index(last, list.Count)] = value;
                    break;
                case JsonArray list:
                    list.Insert(last == "-" ? list.Count : Index(last, list.Count + 1), value);
                    break;
                default:
                    throw Rejected();
            }
        }

        private JsonNode? Take(string[] path)
        {
            if (path.Length == 0)
                throw Rejected();
            var last = path[^1];
            switch (Get(path.AsSpan(0, path.Length - 1)))
            {
                case JsonObject map when map.TryGetPropertyValue(last, out var member):
                    map.Remove(last);
                    return member;
                case JsonArray list:
                    var index = Index(last, list.Count);
                    var item = list[index];
                    list.RemoveAt(index);
                    return item;
                default:
                    throw Rejected();
            }
        }

        // An absent map key equals null, as in a genuine server.
        private void Test(string[] path, JsonNode? expected)
        {
            var parent = path.Length == 0 ? null : Get(path.AsSpan(0, path.Length - 1));
            var absent = parent is JsonObject map && !map.ContainsKey(path[^1]);
            var actual = absent ? null : Get(path);
            if (!JsonNode.DeepEquals(actual, expected))
                throw Rejected();
        }

        private static int Index(string token, int count)
        {
            if (!int.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
                throw Rejected();
            if (index < 0)
                index += count;
            return index >= 0 && index < count ? index : throw Rejected();
        }
    }
}
