using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Core;

/// <summary>The rules of Secrets.</summary>
internal sealed class SecretStrategy : DefaultStrategy
{
    private const string ServiceAccountName = "kubernetes.io/service-account.name";
    private static readonly string[] _contents = ["data"];

    public SecretStrategy()
        : base(new GroupVersionKind("", "v1", "Secret")) =>
        SelectableFields = new Dictionary<string, Func<JsonObject, string>> { ["type"] = static o => o.Text("type") };

    protected override void SetDefaults(JsonObject obj)
    {
        obj.Default("type", "Opaque");
        if (obj.Obj("stringData") is not { } plain)
            return;
        // stringData is only for writing; it wins over data.
        var data = obj.GetOrAdd("data");
        foreach (var (key, value) in plain)
            data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value.AsStr() ?? ""));
        obj.Remove("stringData");
    }

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        long size = 0;
        foreach (var (key, value) in obj.Obj("data") ?? [])
        {
            DataRules.CheckKey(key, $"data[{key}]", errors);
            size += DataRules.DecodedLength(value.AsStr() ?? "");
        }
        if (size > DataRules.MaxSize)
            errors.TooLong("data", DataRules.MaxSize);
        CheckType(obj, errors);
    }

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        if (obj.Text("type") != old.Text("type"))
            errors.Invalid("type", obj.Text("type"), "field is immutable");
        DataRules.CheckImmutable(obj, old, _contents, errors);
    }

    private static void CheckType(JsonObject obj, FieldErrors errors)
    {
        switch (obj.Text("type"))
        {
            case "kubernetes.io/tls":
                RequireKeys(obj, errors, "tls.crt", "tls.key");
                break;
            case "kubernetes.io/dockercfg":
                RequireKeys(obj, errors, ".dockercfg");
                break;
            case "kubernetes.io/dockerconfigjson":
                RequireKeys(obj, errors, ".dockerconfigjson");
                break;
            case "kubernetes.io/ssh-auth":
                RequireKeys(obj, errors, "ssh-privatekey");
                break;
            case "kubernetes.io/basic-auth" when obj.Obj("data")?.ContainsKey("username") != true && obj.Obj("data")?.ContainsKey("password") != true:
                errors.Required("data[username]");
                errors.Required("data[password]");
                break;
            case "kubernetes.io/service-account-token" when obj.Obj("metadata").Obj("annotations").Text(ServiceAccountName).Length == 0:
                errors.Required($"metadata.annotations[{ServiceAccountName}]");
                break;
        }
    }

    private static void RequireKeys(JsonObject obj, FieldErrors errors, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (obj.Obj("data")?.ContainsKey(key) != true)
                errors.Required($"data[{key}]");
        }
    }
}
