using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Http;

/// <summary>Turns objects into Tables.</summary>
public interface IObjectRenderer
{
    /// <summary>The Table of a list.</summary>
    JsonObject List(HttpRequest request, ResourceDefinition resource, IReadOnlyList<JsonObject> items, JsonObject listMetadata, string metaVersion);

    /// <summary>The Table of one object; watches leave the columns out after the first.</summary>
    JsonObject Single(HttpRequest request, ResourceDefinition resource, JsonObject item, string metaVersion, bool withColumns);
}
