using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Steelyard.ApiServer.Http;

/// <summary>Parses one YAML document to JSON with the scalar rules of YAML 1.1, as Kubernetes does.</summary>
public static class YamlBody
{
    /// <param name="duplicates">Gets a text for each key that is set twice in one mapping.</param>
    /// <exception cref="YamlException">The text is no YAML.</exception>
    public static JsonNode? Parse(string text, List<string> duplicates)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
            return null;
        return new Reader(parser, duplicates).ReadNode();
    }

    private sealed class Reader(Parser parser, List<string> duplicates)
    {
        private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];

        public JsonNode? ReadNode()
        {
            if (parser.TryConsume<AnchorAlias>(out var alias))
                return _anchors.GetValueOrDefault(alias.Value)?.DeepClone();
            var anchor = (parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
            var node = parser.Current switch
            {
                MappingStart => ReadMapping(),
                SequenceStart => ReadSequence(),
                _ => YamlScalar.ToJson(parser.Consume<Scalar>()),
            };
            if (!anchor.IsEmpty)
                _anchors[anchor] = node;
            return node;
        }

        private JsonObject ReadMapping()
        {
            parser.Consume<MappingStart>();
            var map = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Consume<Scalar>();
                var value = ReadNode();
                if (key.Value == "<<" && key.IsPlainImplicit && value is JsonObject merged)
                    Merge(map, merged);
                else
                    Set(map, key, value);
            }

            return map;
        }

        private void Set(JsonObject map, Scalar key, JsonNode? value)
        {
            if (map.ContainsKey(key.Value))
                duplicates.Add($"line {key.Start.Line.ToString(CultureInfo.InvariantCulture)}: key \"{key.Value}\" already set in map");
            map[key.Value] = value;
        }

        private static void Merge(JsonObject map, JsonObject merged)
        {
            foreach (var (key, value) in merged)
            {
                if (!map.ContainsKey(key))
                    map[key] = value?.DeepClone();
            }
        }

        private JsonArray ReadSequence()
        {
            parser.Consume<SequenceStart>();
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
                list.Add(ReadNode());
            return list;
        }
    }
}
