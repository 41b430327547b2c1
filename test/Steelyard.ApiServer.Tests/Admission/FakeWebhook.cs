using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Steelyard.ApiServer.Tests.Admission;

/// <summary>An HTTPS server with a certificate of its own that answers reviews and remembers them.</summary>
internal sealed class FakeWebhook : IAsyncDisposable
{
    private readonly WebApplication _web;

    private FakeWebhook(WebApplication web, string caBundle)
    {
        _web = web;
        CaBundle = caBundle;
        _web.Run(AnswerAsync);
    }

    public sealed record Received(string Path, Dictionary<string, string> Headers, JsonNode Body);

    public ConcurrentQueue<Received> Requests { get; } = new();

    public string CaBundle { get; }

    public string Address { get; private set; } = "";

    public int StatusCode { get; set; } = 200;

    /// <summary>The response part of the answer; its uid is that of the request unless given.</summary>
    public string Response { get; set; } = """{"allowed":true}""";

    public static async Task<FakeWebhook> StartAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=webhook", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(certificate)));
        var webhook = new FakeWebhook(builder.Build(), Convert.ToBase64String(Encoding.UTF8.GetBytes(certificate.ExportCertificatePem())));
        await webhook._web.StartAsync();
        webhook.Address = webhook._web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return webhook;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Requests.Enqueue(new Received(context.Request.Path + context.Request.QueryString, headers, body));
        context.Response.StatusCode = StatusCode;
        var response = JsonNode.Parse(Response)!.AsObject();
        if (response["uid"] is null)
            response["uid"] = body["request"]!["uid"]!.ToString();
        var review = new JsonObject { ["kind"] = body["kind"]!.ToString(), ["apiVersion"] = body["apiVersion"]!.ToString(), ["response"] = response };
        await context.Response.WriteAsync(review.ToJsonString());
    }
}
