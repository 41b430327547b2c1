using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>An admission and conversion webhook over HTTPS that answers what it is told to and keeps what it received.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly List<JsonObject> _received = [];

    private WebhookServer(X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        _host = builder.Build();
        _host.Run(HandleAsync);
        CaBundle = Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()));
    }

    /// <summary>Base64 of the PEM certificate to trust.</summary>
    public string CaBundle { get; }

    public string Authority => new Uri(_host.Urls.First()).Authority;

    /// <summary>
    /// <c>response</c>: fields of the review's response; <c>status</c>: an HTTP status to fail with; <c>rename</c>: for a
    /// conversion, the field of spec in each version, so that objects are renamed between them.
    /// </summary>
    public JsonObject Answer { get; set; } = [];

    /// <summary>What was received so far: path, headers and body of each call, oldest first.</summary>
    public IReadOnlyList<JsonObject> Received
    {
        get
        {
            lock (_received)
                return [.. _received];
        }
    }

    public static async Task<WebhookServer> StartAsync()
    {
        var server = new WebhookServer(Certificate());
        await server._host.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=webhook", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pkcs12), null);
    }

    private async Task HandleAsync(HttpContext context)
    {
        var review = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        Keep(context.Request, review);
        if (Answer["status"] is { } status)
        {
            context.Response.StatusCode = (int)status;
            return;
        }

        var response = Answer["response"]?.DeepClone().AsObject() ?? new JsonObject { ["allowed"] = true };
        if (!response.ContainsKey("uid"))
            response["uid"] = (string?)review["request"]!["uid"];
        if (review["request"]!["objects"] is JsonArray objects && !response.ContainsKey("result"))
            ConvertTo(response, objects, (string)review["request"]!["desiredAPIVersion"]!);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(new JsonObject { ["apiVersion"] = (string?)review["apiVersion"], ["kind"] = (string?)review["kind"], ["response"] = response }.ToJsonString());
    }

    private void Keep(HttpRequest request, JsonObject review)
    {
        var headers = new JsonObject();
        foreach (var name in new[] { "User-Agent", "Accept", "Content-Type" })
            headers[name] = request.Headers[name].ToString();
        lock (_received)
            _received.Add(new JsonObject { ["path"] = request.Path + request.QueryString, ["headers"] = headers, ["body"] = review.DeepClone() });
    }

    /// <summary>Moves the value of spec's field to the name it has in the wanted version.</summary>
    private void ConvertTo(JsonObject response, JsonArray objects, string version)
    {
        var names = Answer["rename"]!.AsObject();
        var converted = new JsonArray();
        foreach (var item in objects)
        {
            var copy = item!.DeepClone().AsObject();
            var from = (string)names[(string)copy["apiVersion"]!]!;
            if (copy["spec"] is JsonObject spec && spec.Remove(from, out var value))
                spec[(string)names[version]!] = value;
            copy["apiVersion"] = version;
            converted.Add(copy);
        }

        response.Remove("allowed");
        response["result"] = new JsonObject { ["status"] = "Success" };
        response["convertedObjects"] = converted;
    }
}
