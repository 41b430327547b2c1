using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Printing;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Http;

/// <summary>Tables as the printers of the kinds make them.</summary>
internal sealed class TableObjectRenderer(TimeProvider clock) : IObjectRenderer
{
    private readonly TableRenderer _tables = new(clock);

    public JsonObject List(HttpRequest request, ResourceDefinition resource, IReadOnlyList<JsonObject> items, JsonObject listMetadata, string metaVersion) =>
        _tables.RenderList(resource, items, listMetadata, Request(request, metaVersion));

    public JsonObject Single(HttpRequest request, ResourceDefinition resource, JsonObject item, string metaVersion, bool withColumns) =>
        ObjectMeta.Text(item, "kind") == "Scale"
            ? _tables.RenderScale(item, Request(request, metaVersion))
            : _tables.RenderObject(resource, item, Request(request, metaVersion), withColumns);

    private static TableRequest Request(HttpRequest request, string metaVersion) =>
        new(metaVersion, IncludeObjectParser.Parse(RequestQuery.Text(request.Query, "includeObject")));
}
