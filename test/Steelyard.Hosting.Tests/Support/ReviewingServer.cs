using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Steelyard.Hosting.Tests.Support;

/// <summary>An API server that answers nothing but token and access reviews.</summary>
internal sealed class ReviewingServer : HttpMessageHandler
{
    public string KnownToken { get; init; } = "good";

    public bool Allows { get; init; } = true;

    public bool IsBroken { get; init; }

    /// <summary>The last access review that was asked for.</summary>
    public JsonNode? Asked { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsBroken)
            throw new HttpRequestException("connection refused");
        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        var isToken = request.RequestUri!.AbsolutePath.EndsWith("/tokenreviews", StringComparison.Ordinal);
        if (!isToken)
            Asked = body;
        body["status"] = isToken ? Token((string?)body["spec"]!["token"]) : new JsonObject { ["allowed"] = Allows };
        return new HttpResponseMessage(HttpStatusCode.Created) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
    }

    private JsonObject Token(string? token) => token != KnownToken
        ? new JsonObject { ["error"] = "unknown token" }
        : new JsonObject { ["authenticated"] = true, ["user"] = new JsonObject { ["username"] = "prometheus", ["groups"] = new JsonArray("scrapers") } };
}
