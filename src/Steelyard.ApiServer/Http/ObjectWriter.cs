using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Http;

/// <summary>Sends objects and lists in the form the client accepts.</summary>
internal sealed class ObjectWriter(IObjectRenderer renderer)
{
    public Task WriteAsync(HttpContext http, ObjectRequest request, ObjectResult result, ResponseForm form)
    {
        ResponseWriter.AddWarnings(http, request.Warnings);
        if (form == ResponseForm.PlainJson && result.Stored is { } stored && !ResponseWriter.IsPretty(http))
            return ResponseWriter.WriteBytesAsync(http, result.Code, MediaType.Json, stored.Json);
        var obj = result.Object;
        var shaped = IsStatus(obj) ? obj : Shape(http, request.Resource, obj, form, withColumns: true);
        return ResponseWriter.WriteNodeAsync(http, result.Code, shaped, form.Yaml);
    }

    public Task WriteListAsync(HttpContext http, ObjectListResult list, ResponseForm form)
    {
        if (form == ResponseForm.PlainJson && list.Converted is null && !ResponseWriter.IsPretty(http))
            return ResponseWriter.WriteBytesAsync(http, 200, MediaType.Json, ListJson.Serialize(list));
        return ResponseWriter.WriteNodeAsync(http, 200, ListNode(http, list, form), form.Yaml);
    }

    /// <summary>One object in the form asked for; shares nodes with nothing.</summary>
    public JsonObject Shape(HttpContext http, ResourceDefinition resource, JsonObject obj, ResponseForm form, bool withColumns) => form.Shape switch
    {
        ResponseShape.Table => renderer.Single(http.Request, resource, obj, form.MetaVersion, withColumns),
        ResponseShape.PartialObjectMetadata => Partial(obj, form),
        _ => obj,
    };

    private JsonObject ListNode(HttpContext http, ObjectListResult list, ResponseForm form)
    {
        if (form.Shape == ResponseShape.Table)
            return renderer.List(http.Request, list.Resource, list.Items.ToList(), Metadata(list), form.MetaVersion);
        var partial = form.Shape == ResponseShape.PartialObjectMetadata;
        var items = new JsonArray();
        foreach (var item in list.Items)
            items.Add((JsonNode)(partial ? Partial(item, form) : Item(list.Resource, item)));
        return new JsonObject
        {
            ["kind"] = partial ? "PartialObjectMetadataList" : list.Resource.ListKind,
            ["apiVersion"] = partial ? "meta.k8s.io/" + form.MetaVersion : list.Resource.GroupVersion,
            ["metadata"] = Metadata(list),
            ["items"] = partial && items.Count == 0 ? null : items,
        };
    }

    private static JsonObject Item(ResourceDefinition resource, JsonObject item)
    {
        var copy = item.DeepClone().AsObject();
        if (!resource.IsCustom)
        {
            copy.Remove("kind");
            copy.Remove("apiVersion");
        }

        return copy;
    }

    private static JsonObject Metadata(ObjectListResult list)
    {
        var metadata = new JsonObject { ["resourceVersion"] = list.Revision.ToString(CultureInfo.InvariantCulture) };
        if (list.Continue is not null)
            metadata["continue"] = list.Continue;
        else if (list.Resource.IsCustom)
            metadata["continue"] = "";
        if (list.RemainingItemCount is { } remaining)
            metadata["remainingItemCount"] = remaining;
        return metadata;
    }

    private static JsonObject Partial(JsonObject obj, ResponseForm form) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/" + form.MetaVersion,
        ["metadata"] = obj["metadata"]?.DeepClone(),
    };

    private static bool IsStatus(JsonObject obj) => ObjectMeta.Text(obj, "kind") == "Status" && ObjectMeta.Text(obj, "apiVersion") == "v1";
}
