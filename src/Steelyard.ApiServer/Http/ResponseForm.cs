using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiServer.Http;

/// <summary>What an object is turned into before it is sent.</summary>
internal enum ResponseShape
{
    Object,
    Table,
    PartialObjectMetadata,
}

/// <summary>The form of the answer that a client accepts.</summary>
internal sealed record ResponseForm(ResponseShape Shape, bool Yaml, string MetaVersion)
{
    public static readonly ResponseForm PlainJson = new(ResponseShape.Object, false, "v1");

    private const string Offered = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
    private const string OfferedStreams = "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

    public string ContentType => Yaml ? MediaType.Yaml : MediaType.Json;

    /// <summary>The first accepted form that the server can make.</summary>
    /// <exception cref="StatusException">406: there is none.</exception>
    public static ResponseForm Negotiate(string? accept, bool isList, bool isWatch)
    {
        if (string.IsNullOrEmpty(accept))
            return PlainJson;
        var known = false;
        foreach (var type in MediaType.ParseList(accept))
        {
            var yaml = type.Type == MediaType.Yaml && !isWatch;
            known |= type.Type is MediaType.Json or MediaType.Yaml or MediaType.Protobuf;
            if (!yaml && type.Type is not (MediaType.Json or "*/*" or "application/*"))
                continue;
            if (ShapeOf(type, isList) is { } shape)
                return new ResponseForm(shape, yaml, type["v"] ?? "v1");
        }

        if (isWatch && known)
            throw new StatusException(406, "NotAcceptable", "only the following media types are accepted: " + OfferedStreams);
        if (known)
            throw new StatusException(406, "NotAcceptable", "only the following media types are accepted: " + Offered);
        throw new StatusException(406, "NotAcceptable", "406: Not Acceptable\n\nAvailable representations: " + Offered, []);
    }

    private static ResponseShape? ShapeOf(MediaType type, bool isList)
    {
        if (type["as"] is not { } form)
            return ResponseShape.Object;
        if (type["g"] != "meta.k8s.io" || type["v"] is not ("v1" or "v1beta1"))
            return null;
        return form switch
        {
            "Table" => ResponseShape.Table,
            "PartialObjectMetadata" when !isList => ResponseShape.PartialObjectMetadata,
            "PartialObjectMetadataList" when isList => ResponseShape.PartialObjectMetadata,
            _ => null,
        };
    }
}
