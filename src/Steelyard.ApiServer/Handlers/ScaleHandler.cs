using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Handlers;

/// <summary>The scale subresource: replica counts of any kind in one form (autoscaling/v1 Scale).</summary>
internal sealed class ScaleHandler(HandlerContext context, Updater updater)
{
    /// <summary>The schema of Scale.</summary>
    public static SchemaNode Schema { get; } =
        BuiltinSchemas.ForKind("autoscaling", "v1", "Scale") ?? new SchemaNode { Type = "object" };

    public async Task<ObjectResult> GetAsync(ObjectRequest request, CancellationToken ct)
    {
        var stored = context.Store.Get(request.Resource.StorageName, request.Namespace, request.Name!)
            ?? throw ApiErrors.NotFound(request.Resource, request.Name!);
        await context.Store.WhenCommitted(stored.Revision).WaitAsync(ct).ConfigureAwait(false);
        var obj = await HandlerContext.ServedCopyAsync(request.Resource, stored, ct).ConfigureAwait(false);
        return new ObjectResult(200, ToScale(request.Resource, obj));
    }

    /// <summary>Changes the replica count by a function from Scale to Scale.</summary>
    public async Task<ObjectResult> UpdateAsync(ObjectRequest request, Func<JsonObject, JsonObject> change, CancellationToken ct)
    {
        var paths = Paths(request.Resource);
        var main = request.WithSubresource(null);
        var result = await updater.UpdateAsync(main, obj =>
        {
            var scale = change(ToScale(request.Resource, obj));
            Updater.CheckName(request, scale);
            ObjectMeta.CopyField(ObjectMeta.Of(scale), ObjectMeta.Of(obj), "resourceVersion");
            var replicas = (scale["spec"] as JsonObject)?["replicas"]?.DeepClone() ?? JsonValue.Create(0);
            CheckReplicas(request, replicas);
            Set(obj, paths.SpecReplicas, replicas);
            return obj;
        }, null, ct).ConfigureAwait(false);
        return new ObjectResult(result.Code, ToScale(request.Resource, result.Object));
    }

    private static void CheckReplicas(ObjectRequest request, JsonNode replicas)
    {
        if (replicas is JsonValue value && value.TryGetValue<long>(out var count) && count < 0)
        {
            throw ApiErrors.InvalidScale(request.Name, new FieldError(
                FieldErrorType.FieldValueInvalid, "spec.replicas", $"Invalid value: {count}: must be greater than or equal to 0"));
        }
    }

    private static ScalePaths Paths(ResourceDefinition resource) => resource.Scale ?? new ScalePaths();

    private static JsonObject ToScale(ResourceDefinition resource, JsonObject obj)
    {
        var paths = Paths(resource);
        var from = ObjectMeta.Of(obj);
        var metadata = new JsonObject();
        foreach (var field in (ReadOnlySpan<string>)["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
            ObjectMeta.CopyField(from, metadata, field);
        var spec = new JsonObject();
        if (Get(obj, paths.SpecReplicas) is { } replicas)
            spec["replicas"] = replicas.DeepClone();
        var status = new JsonObject { ["replicas"] = Get(obj, paths.StatusReplicas)?.DeepClone() ?? JsonValue.Create(0) };
        if (paths.Selector is not null && SelectorText(Get(obj, paths.Selector)) is { Length: > 0 } selector)
            status["selector"] = selector;
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = spec,
            ["status"] = status,
        };
    }

    private static string? SelectorText(JsonNode? selector)
    {
        if (selector is not JsonObject map)
            return selector is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        var terms = new List<string>();
        foreach (var (key, value) in (map["matchLabels"] as JsonObject ?? []).OrderBy(m => m.Key, StringComparer.Ordinal))
            terms.Add($"{key}={value?.GetValue<string>()}");
        foreach (var expression in (map["matchExpressions"] as JsonArray ?? []).OfType<JsonObject>())
            terms.Add(Expression(expression));
        return string.Join(',', terms);
    }

    private static string Expression(JsonObject expression)
    {
        var key = ObjectMeta.Text(expression, "key");
        var values = string.Join(',', (expression["values"] as JsonArray ?? []).Select(v => v?.GetValue<string>()));
        return ObjectMeta.Text(expression, "operator") switch
        {
            "In" => $"{key} in ({values})",
            "NotIn" => $"{key} notin ({values})",
            "DoesNotExist" => "!" + key,
            _ => key ?? string.Empty,
        };
    }

    private static JsonNode? Get(JsonObject obj, string path)
    {
        JsonNode? node = obj;
        foreach (var part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
            node = (node as JsonObject)?[part];
        return node;
    }

    private static void Set(JsonObject obj, string path, JsonNode value)
    {
        var parts = path.Split('.', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts.AsSpan(0, parts.Length - 1))
        {
            if (obj[part] is not JsonObject next)
                obj[part] = next = [];
            obj = next;
        }

        obj[parts[^1]] = value;
    }
}
