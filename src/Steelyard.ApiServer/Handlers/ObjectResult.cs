using System.Text.Json.Nodes;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>
/// The answer to a request for one object. <see cref="Stored"/> is set when the answer is exactly what is stored, so
/// that its bytes can be sent as they are; else <see cref="Object"/> holds the answer.
/// </summary>
public sealed class ObjectResult
{
    private readonly JsonObject? _object;

    public ObjectResult(int code, StoredObject stored)
    {
        Code = code;
        Stored = stored;
    }

    public ObjectResult(int code, JsonObject obj)
    {
        Code = code;
        _object = obj;
    }

    /// <summary>HTTP status code: 200 or 201.</summary>
    public int Code { get; }

    public StoredObject? Stored { get; }

    /// <summary>The answer, not to be changed.</summary>
    public JsonObject Object => _object ?? Stored!.Value;
}
