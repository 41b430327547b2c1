using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Patching;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>All handlers together: the API without a transport. HTTP and the in-process client both stand on it.</summary>
public sealed class ApiHandlers
{
    private readonly IReadOnlyDictionary<string, ISpecialHandler> _special;
    private readonly Creator _creator;
    private readonly Updater _updater;
    private readonly Patcher _patcher;
    private readonly ScaleHandler _scale;
    private readonly Applier _applier;

    /// <param name="special">Handlers that replace the generic ones, by "plural.group/subresource".</param>
    public ApiHandlers(HandlerContext context, IReadOnlyDictionary<string, ISpecialHandler>? special = null)
    {
        Context = context;
        _special = special ?? new Dictionary<string, ISpecialHandler>();
        _creator = new Creator(context);
        _updater = new Updater(context, _creator);
        _patcher = new Patcher(_updater);
        _applier = new Applier(context, _updater);
        _scale = new ScaleHandler(context, _updater);
        Lister = new Lister(context);
        Watcher = new Watcher(context);
        Deleter = new Deleter(context);
    }

    public HandlerContext Context { get; }

    public ResourceRegistry Registry => Context.Registry;

    public Lister Lister { get; }

    public Watcher Watcher { get; }

    public Deleter Deleter { get; }

    public Task<ObjectResult> GetAsync(ObjectRequest request, string? resourceVersion, CancellationToken ct)
    {
        if (Special(request) is { } special)
            return special.HandleAsync(request, ct);
        return request.Subresource switch
        {
            null or "status" => Lister.GetAsync(request, resourceVersion, ct),
            "scale" => _scale.GetAsync(request, ct),
            _ => throw ApiErrors.MethodNotAllowed(),
        };
    }

    /// <summary>POST and PUT.</summary>
    /// <param name="duplicates">Fields that the parser found set twice.</param>
    public Task<ObjectResult> WriteAsync(ObjectRequest request, IReadOnlyList<string> duplicates, CancellationToken ct)
    {
        var body = request.Body ?? throw ApiErrors.BadRequest("no object was sent");
        if (Special(request) is { } special)
            return special.HandleAsync(request, ct);
        var decoded = request.Subresource == "scale" ? body : ObjectDecoder.Decode(request, body, duplicates);
        request = request.WithBody(decoded);
        return (request.Verb, request.Subresource) switch
        {
            ("create", null) => _creator.CreateAsync(request, ct),
            ("update", null or "status") => _updater.ReplaceAsync(request, ct),
            ("update", "scale") => _scale.UpdateAsync(request, _ => request.Body!, ct),
            _ => throw ApiErrors.MethodNotAllowed(),
        };
    }

    /// <param name="type">Media type of the patch.</param>
    public Task<ObjectResult> PatchAsync(
        ObjectRequest request, string type, JsonNode? patch, IReadOnlyList<string> duplicates, CancellationToken ct)
    {
        if (Special(request) is { } special)
            return special.HandleAsync(request.WithBody(patch as JsonObject ?? []), ct);
        if (type == Patcher.ApplyPatchType)
            return ApplyAsync(request, patch, duplicates, ct);
        if (request.Subresource == "scale")
            return _scale.UpdateAsync(request, Patcher.Change(type, patch, ScaleHandler.Schema), ct);
        if (request.Subresource is not (null or "status"))
            throw ApiErrors.MethodNotAllowed();
        return _patcher.PatchAsync(request, type, patch, obj => ObjectDecoder.DecodePatched(request, obj, duplicates, Shown), ct);

        string Shown(JsonObject patched)
        {
            var kind = ObjectMeta.Text(patched, "kind") ?? request.Resource.Kind;
            var apiVersion = ObjectMeta.Text(patched, "apiVersion") ?? request.Resource.GroupVersion;
            var obj = ObjectMeta.Normalize((JsonObject)patched.DeepClone(), apiVersion, kind);
            return type switch
            {
                Patcher.StrategicPatchType => GoText.Format(patch),
                Patcher.JsonPatchType => ObjectJson.Text(PatchedText.AfterJsonPatch(obj, (JsonArray)patch!)),
                _ => ObjectJson.Text(PatchedText.AfterMergePatch(obj, patch)),
            };
        }
    }

    private Task<ObjectResult> ApplyAsync(ObjectRequest request, JsonNode? patch, IReadOnlyList<string> duplicates, CancellationToken ct)
    {
        if (request.Subresource is not (null or "status" or "scale"))
            throw ApiErrors.MethodNotAllowed();
        foreach (var duplicate in duplicates)
            request.Warnings.Add(duplicate);
        return request.Subresource == "scale"
            ? _scale.UpdateAsync(request, Patcher.Change(Patcher.MergePatchType, patch, ScaleHandler.Schema), ct)
            : _applier.ApplyAsync(request, patch, ct);
    }

    private ISpecialHandler? Special(ObjectRequest request)
    {
        if (_special.Count == 0)
            return null;
        var key = request.Subresource is null
            ? request.Resource.QualifiedPlural
            : request.Resource.QualifiedPlural + "/" + request.Subresource;
        return _special.GetValueOrDefault(key);
    }
}
