using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>One server-side apply.</summary>
/// <param name="Live">The stored object, or null when there is none.</param>
/// <param name="Applied">The configuration as sent; without the parts that the (sub)resource ignores, such as status on the main resource.</param>
/// <param name="Manager">The field manager.</param>
/// <param name="Force">Take over fields that others own with other values.</param>
/// <param name="Schema">Schema of the kind.</param>
/// <param name="ApiVersion">Group and version that the request path names; the configuration has to be of it.</param>
/// <param name="Subresource">For instance status; null for the main resource.</param>
public sealed record ApplyRequest(
    JsonObject? Live,
    JsonObject Applied,
    string Manager,
    bool Force,
    SchemaNode Schema,
    string ApiVersion,
    string? Subresource,
    DateTimeOffset Now);
