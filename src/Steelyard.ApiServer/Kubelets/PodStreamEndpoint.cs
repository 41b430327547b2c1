using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Kubelets;

/// <summary>
/// pods/log, pods/exec, pods/attach and pods/portforward: passed on to the kubelet of the pod's node. The log of a pod
/// that no kubelet runs is left to the handler that says so.
/// </summary>
internal sealed class PodStreamEndpoint(ObjectStore store, IRequestAuthorizer? authorizer, KubeletConnector connector, CancellationToken stop) : IPathEndpoint
{
    private static readonly string[] _upgraded = ["exec", "attach", "portforward"];
    private readonly UpgradeTunnel _tunnel = new(connector);

    public async ValueTask<bool> TryHandleAsync(HttpContext context, RequestInfo request)
    {
        if (request is not { IsResource: true, Group: "", Version: "v1", Resource: "pods", Namespace: { } ns, Name: { } name, Subresource: { } subresource })
            return false;
        var upgraded = _upgraded.Contains(subresource);
        if (!upgraded && (subresource != "log" || !HttpMethods.IsGet(context.Request.Method)))
            return false;
        if (store.Get("pods", ns, name)?.Value is not { } pod)
            throw new StatusException(404, "NotFound", $"pods \"{name}\" not found", new JsonObject { ["name"] = name, ["kind"] = "pods" });
        if (KubeletAddress.Find(store, pod) is not { } kubelet)
            return upgraded ? throw NoKubelet(pod) : false;
        if (upgraded)
            await UpgradeAsync(context, request, pod, kubelet).ConfigureAwait(false);
        else
            await LogAsync(context, pod, kubelet).ConfigureAwait(false);
        return true;
    }

    private async Task UpgradeAsync(HttpContext http, RequestInfo request, JsonObject pod, IPEndPoint kubelet)
    {
        // A WebSocket begins with GET; what it does is not reading, so the right to create is asked for, too.
        if (authorizer is not null && request.Verb != "create")
        {
            var user = http.Features.Get<UserInfo>() ?? UserInfo.Anonymous;
            var judged = request with { Verb = "create" };
            if (await authorizer.RefuseAsync(user, judged, http.RequestAborted).ConfigureAwait(false) is { } why)
                throw Forbidden.For(user, judged, why);
        }
        var path = request.Subresource == "portforward"
            ? $"/portForward/{PodPath(pod)}"
            : $"/{request.Subresource}/{PodPath(pod)}/{Container(http, pod)}";
        await _tunnel.RunAsync(http, kubelet, path + http.Request.QueryString, stop).ConfigureAwait(false);
    }

    private async Task LogAsync(HttpContext http, JsonObject pod, IPEndPoint kubelet)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stop);
        var url = new Uri($"https://{kubelet}/containerLogs/{PodPath(pod)}/{Container(http, pod)}{http.Request.QueryString}");
        try
        {
            using var answer = await connector.Http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, end.Token).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
                throw await RefusalAsync(answer, end.Token).ConfigureAwait(false);
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            http.Response.ContentType = "text/plain";
            await http.Response.StartAsync(end.Token).ConfigureAwait(false);
            await CopyAsync(await answer.Content.ReadAsStreamAsync(end.Token).ConfigureAwait(false), http.Response.Body, end.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw KubeletConnector.Unreachable(kubelet, e.Message);
        }
    }

    // Flushed at each piece: whoever follows a log waits for the next line, not for a full buffer.
    private static async Task CopyAsync(Stream source, Stream target, CancellationToken ct)
    {
        var buffer = new byte[32 * 1024];
        for (int length; (length = await source.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0;)
        {
            await target.WriteAsync(buffer.AsMemory(0, length), ct).ConfigureAwait(false);
            await target.FlushAsync(ct).ConfigureAwait(false);
        }
    }

    private static async Task<StatusException> RefusalAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var text = (await answer.Content.ReadAsStringAsync(ct).ConfigureAwait(false)).Trim();
        var code = (int)answer.StatusCode;
        return new StatusException(code, code switch { 400 => "BadRequest", 404 => "NotFound", _ => null }, text);
    }

    private static string Container(HttpContext http, JsonObject pod) =>
        KubeletAddress.Container(pod, RequestQuery.Text(http.Request.Query, "container"));

    private static string PodPath(JsonObject pod) => $"{pod.Text("metadata", "namespace")}/{pod.Text("metadata", "name")}";

    private static StatusException NoKubelet(JsonObject pod)
    {
        var (name, node) = (pod.Text("metadata", "name"), pod.Text("spec", "nodeName"));
        return ApiErrors.BadRequest(node.Length == 0
            ? $"pod {name} does not have a host assigned"
            : $"pod {name} is on node {node}, where no kubelet runs it");
    }
}
