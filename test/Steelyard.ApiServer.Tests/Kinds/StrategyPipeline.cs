using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Patching;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Tests.Kinds;

/// <summary>Calls the rules of one kind in the order in which the server does, and keeps the objects of one namespace.</summary>
internal sealed class StrategyPipeline(ResourceDefinition resource, string? ns)
{
    private static readonly DateTimeOffset _now = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly IResourceStrategy _strategy = resource.Strategy;
    private int _uid;

    public Dictionary<string, JsonObject> Stored { get; } = [];

    public (JsonObject? Object, IReadOnlyList<FieldError> Errors) Create(JsonObject body, bool dryRun = false)
    {
        var obj = body.DeepClone().AsObject();
        obj["apiVersion"] = resource.GroupVersion;
        obj["kind"] = resource.Kind;
        var metadata = Metadata(obj);
        if (ns is not null)
            metadata["namespace"] = ns;
        foreach (var field in (string[])["creationTimestamp", "deletionTimestamp", "resourceVersion", "selfLink"])
            metadata.Remove(field);
        metadata["uid"] = $"uid-{++_uid}";
        metadata["name"] ??= metadata["generateName"] + "x";
        var context = new StrategyContext(ns, "test", dryRun, _now);
        _strategy.Default(obj);
        _strategy.PrepareForCreate(context, obj);
        var errors = _strategy.ValidateCreate(context, obj);
        if (errors.Count > 0)
            return (null, errors);
        if (!dryRun)
            Stored[Name(obj)] = obj.DeepClone().AsObject();
        return (obj, []);
    }

    public (JsonObject? Object, IReadOnlyList<FieldError> Errors) Update(string name, JsonObject body, bool status = false)
    {
        var old = Stored[name];
        var obj = body.DeepClone().AsObject();
        obj["apiVersion"] = resource.GroupVersion;
        obj["kind"] = resource.Kind;
        foreach (var field in (string[])["uid", "namespace"])
            Metadata(obj)[field] = Metadata(old)[field]?.DeepClone();
        var context = new StrategyContext(ns, "test", false, _now);
        _strategy.Default(obj);
        if (status)
            _strategy.PrepareForStatusUpdate(context, obj, old);
        else
            _strategy.PrepareForUpdate(context, obj, old);
        var errors = status ? _strategy.ValidateStatusUpdate(context, obj, old) : _strategy.ValidateUpdate(context, obj, old);
        if (errors.Count > 0)
            return (null, errors);
        Stored[name] = obj.DeepClone().AsObject();
        _strategy.Release(old, obj);
        return (obj, []);
    }

    public (JsonObject? Object, IReadOnlyList<FieldError> Errors) Patch(string name, JsonObject patch, bool status = false) =>
        Update(name, JsonMergePatch.Apply(Stored[name].DeepClone(), patch.DeepClone())!.AsObject(), status);

    public void Delete(string name)
    {
        Stored.Remove(name, out var obj);
        _strategy.Release(obj!);
    }

    public static string Name(JsonObject obj) => Metadata(obj)["name"]!.GetValue<string>();

    private static JsonObject Metadata(JsonObject obj)
    {
        if (obj["metadata"] is not JsonObject metadata)
            obj["metadata"] = metadata = [];
        return metadata;
    }
}
