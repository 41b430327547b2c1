using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Core;

/// <summary>The rules of ConfigMaps.</summary>
internal sealed class ConfigMapStrategy() : DefaultStrategy(new GroupVersionKind("", "v1", "ConfigMap"))
{
    private static readonly string[] _contents = ["data", "binaryData"];

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        var data = obj.Obj("data");
        long size = 0;
        foreach (var (key, value) in data ?? [])
        {
            DataRules.CheckKey(key, $"data[{key}]", errors);
            size += Encoding.UTF8.GetByteCount(value.AsStr() ?? "");
        }
        foreach (var (key, value) in obj.Obj("binaryData") ?? [])
        {
            DataRules.CheckKey(key, $"binaryData[{key}]", errors);
            if (data?.ContainsKey(key) == true)
                errors.Invalid($"data[{key}]", key, "duplicate of key present in binaryData");
            size += DataRules.DecodedLength(value.AsStr() ?? "");
        }
        if (size > DataRules.MaxSize)
            errors.TooLong("[]", DataRules.MaxSize);
    }

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors) =>
        DataRules.CheckImmutable(obj, old, _contents, errors);
}
