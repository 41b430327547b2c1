using System.Text;
using Microsoft.AspNetCore.Http;

namespace Steelyard.Lab.Programs;

/// <summary>Answers every request with what it knows of itself, of the connection and of the request.</summary>
internal static class EchoProgram
{
    public const string PodVariable = "STEELYARD_POD_NAME";
    public const string NamespaceVariable = "STEELYARD_POD_NAMESPACE";
    public const string NodeVariable = "STEELYARD_NODE_NAME";

    public static async Task AnswerAsync(HttpContext http, Func<string, string?> environment)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(Text(http, environment)).ConfigureAwait(false);
    }

    internal static string Text(HttpContext http, Func<string, string?> environment)
    {
        var connection = http.Connection;
        var text = new StringBuilder();
        text.Append($"Hostname: {environment("HOSTNAME") ?? Environment.MachineName}\n");
        text.Append($"Pod: {environment(PodVariable) ?? environment("HOSTNAME") ?? "unknown"}\n");
        text.Append($"Namespace: {environment(NamespaceVariable) ?? "unknown"}\n");
        text.Append($"Node: {environment(NodeVariable) ?? "unknown"}\n");
        text.Append($"IP: {Plain(connection.LocalIpAddress)}\n");
        text.Append($"RemoteAddr: {Address(connection.RemoteIpAddress, connection.RemotePort)}\n\n");
        text.Append($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.Request.Protocol}\n");
        foreach (var (name, values) in http.Request.Headers)
            text.Append($"{name}: {values}\n");
        return text.ToString();
    }

    private static string Address(System.Net.IPAddress? address, int port) =>
        address is null ? "unknown" : new System.Net.IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port).ToString();

    private static string Plain(System.Net.IPAddress? address) =>
        address is null ? "unknown" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
