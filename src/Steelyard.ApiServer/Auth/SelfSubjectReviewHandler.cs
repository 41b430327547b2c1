using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Handlers;

namespace Steelyard.ApiServer.Auth;

/// <summary>Tells a client who it is (<c>kubectl auth whoami</c>).</summary>
public sealed class SelfSubjectReviewHandler(TimeProvider time) : ISpecialHandler
{
    public Task<ObjectResult> HandleAsync(ObjectRequest request, CancellationToken ct)
    {
        ReviewRequest.RequireCreate(request);
        return Task.FromResult(new ObjectResult(201, new JsonObject
        {
            ["kind"] = "SelfSubjectReview",
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["metadata"] = new JsonObject
            {
                ["creationTimestamp"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            },
            ["status"] = new JsonObject { ["userInfo"] = UserInfoJson.Write(request.User) },
        }));
    }
}
