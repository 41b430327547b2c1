using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Protobuf;

/// <summary>
/// Decodes messages by the schema (what a field is) and the field table (which number it has). Values that JSON would
/// leave out (zero values of fields that do not keep them) are left out; unknown fields are skipped.
/// </summary>
internal static class MessageDecoder
{
    /// <summary>Adds the fields of a message to <paramref name="target"/>.</summary>
    public static void Fill(JsonObject target, ReadOnlySpan<byte> data, SchemaNode schema, string definition) =>
        Fill(target, data, schema, definition, BuiltinFields.Of(definition) ?? []);

    private static void Fill(
        JsonObject target, ReadOnlySpan<byte> data, SchemaNode schema, string definition, IReadOnlyList<BuiltinField> fields)
    {
        var reader = new WireReader(data);
        while (!reader.AtEnd)
        {
            var (number, type) = reader.ReadTag();
            var field = Find(fields, number);
            if (field is null)
                reader.Skip(type);
            else if (field.Inlined)
                Fill(target, Expect(ref reader, type), schema, definition, BuiltinFields.OfInlined(definition, field));
            else if (schema.Properties is { } properties && properties.TryGetValue(field.Name, out var node))
                AddField(target, field, node, ref reader, type);
            else
                reader.Skip(type);
        }
    }

    private static BuiltinField? Find(IReadOnlyList<BuiltinField> fields, int number)
    {
        // Numbers are nearly always consecutive from 1.
        if (number <= fields.Count && fields[number - 1].Number == number)
            return fields[number - 1];
        foreach (var field in fields)
        {
            if (field.Number == number)
                return field;
        }
        return null;
    }

    private static void AddField(JsonObject target, BuiltinField field, SchemaNode node, ref WireReader reader, WireType type)
    {
        if (node.Type == "array")
            AddItems(ArrayOf(target, field.Name), node.Items!, ref reader, type);
        else if (node.AdditionalProperties is { } value)
            AddEntry(ObjectOf(target, field.Name), Expect(ref reader, type), value);
        else if (node is { Type: "object", Properties: not null })
            FillChild(ObjectOf(target, field.Name), Expect(ref reader, type), node);
        else if (ScalarDecoder.Read(node, ref reader, type, field.KeepsZero) is { } scalar)
            target[field.Name] = scalar;
        else
            target.Remove(field.Name);
    }

    private static void FillChild(JsonObject target, ReadOnlySpan<byte> data, SchemaNode node) =>
        Fill(target, data, node, node.DefinitionName ?? "");

    private static void AddItems(JsonArray items, SchemaNode node, ref WireReader reader, WireType type)
    {
        if (node is { Type: "object", Properties: not null })
        {
            var item = new JsonObject();
            FillChild(item, Expect(ref reader, type), node);
            items.Add((JsonNode)item);
            return;
        }
        if (node.Type is "integer" && type == WireType.Bytes)
        {
            var packed = new WireReader(reader.ReadBytes());
            while (!packed.AtEnd)
                items.Add(ScalarDecoder.Read(node, ref packed, WireType.Varint, keepZero: true));
            return;
        }
        items.Add(ScalarDecoder.Read(node, ref reader, type, keepZero: true));
    }

    private static void AddEntry(JsonObject map, ReadOnlySpan<byte> data, SchemaNode node)
    {
        var key = "";
        JsonNode? value = null;
        var reader = new WireReader(data);
        while (!reader.AtEnd)
        {
            var (number, type) = reader.ReadTag();
            if (number == 1)
                key = Encoding.UTF8.GetString(Expect(ref reader, type));
            else if (number == 2)
                value = node.Type == "array"
                    ? ReadList(Expect(ref reader, type), node.Items!)
                    : ScalarDecoder.Read(node, ref reader, type, keepZero: true);
            else
                reader.Skip(type);
        }
        map[key] = value ?? ScalarDecoder.Zero(node);
    }

    /// <summary>A map of lists holds its lists in messages with the items as field 1.</summary>
    private static JsonArray ReadList(ReadOnlySpan<byte> data, SchemaNode itemNode)
    {
        var items = new JsonArray();
        var reader = new WireReader(data);
        while (!reader.AtEnd)
        {
            var (number, type) = reader.ReadTag();
            if (number == 1)
                AddItems(items, itemNode, ref reader, type);
            else
                reader.Skip(type);
        }
        return items;
    }

    private static ReadOnlySpan<byte> Expect(ref WireReader reader, WireType type) =>
        type == WireType.Bytes ? reader.ReadBytes() : throw WireReader.Malformed($"wrong wireType = {(int)type}");

    private static JsonObject ObjectOf(JsonObject target, string name)
    {
        if (target[name] is JsonObject known)
            return known;
        var created = new JsonObject();
        target[name] = created;
        return created;
    }

    private static JsonArray ArrayOf(JsonObject target, string name)
    {
        if (target[name] is JsonArray known)
            return known;
        var created = new JsonArray();
        target[name] = created;
        return created;
    }
}
