using System.Text.Json.Nodes;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Handlers;

/// <summary>One request for one resource, from HTTP or from inside the process.</summary>
public sealed class ObjectRequest
{
    public ObjectRequest()
        : this([])
    {
    }

    private ObjectRequest(List<string> warnings) => Warnings = warnings;

    public required string Verb { get; init; }

    public required ResourceDefinition Resource { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    public string? Subresource { get; init; }

    /// <summary>The subresource that managedFields name: scale writes the main object, yet under its own name.</summary>
    public string? TrackedSubresource { get => field ?? Subresource; init; }

    public required UserInfo User { get; init; }

    public WriteOptions Options { get; init; } = new();

    /// <summary>The decoded object of a create or update; the handlers may change it.</summary>
    public JsonObject? Body { get; init; }

    /// <summary>Texts to send as Warning headers.</summary>
    public List<string> Warnings { get; }

    /// <summary>The same request about another object; warnings go to the same list.</summary>
    public ObjectRequest WithBody(JsonObject body) => With(Namespace, Name, Subresource, body);

    /// <summary>The same request about one object of the collection.</summary>
    public ObjectRequest WithName(string? ns, string name) => With(ns, name, Subresource, Body);

    /// <summary>The same request about another part of the object.</summary>
    public ObjectRequest WithSubresource(string? subresource) => With(Namespace, Name, subresource, Body);

    /// <summary>The same request with other options.</summary>
    public ObjectRequest WithOptions(WriteOptions options) => With(Namespace, Name, Subresource, Body, options);

    private ObjectRequest With(string? ns, string? name, string? subresource, JsonObject? body, WriteOptions? options = null) => new(Warnings)
    {
        Verb = Verb,
        Resource = Resource,
        Namespace = ns,
        Name = name,
        Subresource = subresource,
        TrackedSubresource = TrackedSubresource,
        User = User,
        Options = options ?? Options,
        Body = body,
    };
}
