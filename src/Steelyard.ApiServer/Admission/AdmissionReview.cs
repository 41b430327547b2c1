using System.Text.Json.Nodes;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Admission;

/// <summary>Writes the AdmissionReview (admission.k8s.io/v1) that a webhook gets.</summary>
internal static class AdmissionReview
{
    /// <param name="sent">The resource in the version the webhook asked for; differs from the request's with matchPolicy Equivalent.</param>
    public static JsonObject Create(
        string uid, string operation, ObjectRequest request, ResourceDefinition sent, JsonObject? obj, JsonObject? old)
    {
        var review = new JsonObject
        {
            ["uid"] = uid,
            ["kind"] = Kind(sent, request.Subresource),
            ["resource"] = Resource(sent),
        };
        if (request.Subresource is not null)
            review["subResource"] = request.Subresource;
        review["requestKind"] = Kind(request.Resource, request.Subresource);
        review["requestResource"] = Resource(request.Resource);
        if (request.Subresource is not null)
            review["requestSubResource"] = request.Subresource;
        if ((request.Name ?? (obj ?? old)?["metadata"]?["name"]?.GetValue<string>()) is { Length: > 0 } name)
            review["name"] = name;
        if (request.Namespace is not null)
            review["namespace"] = request.Namespace;
        review["operation"] = operation;
        review["userInfo"] = User(request);
        review["object"] = obj?.DeepClone();
        review["oldObject"] = old?.DeepClone();
        review["dryRun"] = request.Options.DryRun;
        review["options"] = Options(operation, request);
        return new JsonObject { ["kind"] = "AdmissionReview", ["apiVersion"] = "admission.k8s.io/v1", ["request"] = review };
    }

    private static JsonObject Kind(ResourceDefinition resource, string? subresource) => subresource == "scale"
        ? new JsonObject { ["group"] = "autoscaling", ["version"] = "v1", ["kind"] = "Scale" }
        : new JsonObject { ["group"] = resource.Group, ["version"] = resource.Version, ["kind"] = resource.Kind };

    private static JsonObject Resource(ResourceDefinition resource) =>
        new() { ["group"] = resource.Group, ["version"] = resource.Version, ["resource"] = resource.Plural };

    private static JsonObject User(ObjectRequest request)
    {
        var user = new JsonObject { ["username"] = request.User.Name };
        if (request.User.Uid is { Length: > 0 } uid)
            user["uid"] = uid;
        if (request.User.Groups.Count > 0)
            user["groups"] = Texts(request.User.Groups);
        if (request.User.Extra.Count > 0)
        {
            var extra = new JsonObject();
            foreach (var (key, values) in request.User.Extra)
                extra[key] = Texts(values);
            user["extra"] = extra;
        }
        return user;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static JsonObject Options(string operation, ObjectRequest request)
    {
        var kind = operation switch { "CREATE" => "CreateOptions", "DELETE" => "DeleteOptions", _ => "UpdateOptions" };
        var options = new JsonObject { ["kind"] = kind, ["apiVersion"] = "meta.k8s.io/v1" };
        if (request.Options.DryRun)
            options["dryRun"] = new JsonArray("All");
        return options;
    }
}
