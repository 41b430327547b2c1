using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Steelyard.ApiServer.Http;

/// <summary>/version: the Kubernetes version whose API is served.</summary>
internal sealed class VersionEndpoint : IPathEndpoint
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, RequestInfo request)
    {
        if (request.Path is not ("/version" or "/version/"))
            return false;
        var version = new JsonObject
        {
            ["major"] = "1",
            ["minor"] = "36",
            ["emulationMajor"] = "1",
            ["emulationMinor"] = "36",
            ["minCompatibilityMajor"] = "1",
            ["minCompatibilityMinor"] = "35",
            ["gitVersion"] = "v1.36.2+steelyard",
            ["gitCommit"] = string.Empty,
            ["gitTreeState"] = "clean",
            ["buildDate"] = "1970-01-01T00:00:00Z",
            ["goVersion"] = "none",
            ["compiler"] = "dotnet",
            ["platform"] = "linux/" + (RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64"),
        };
        await ResponseWriter.WriteNodeAsync(context, 200, version).ConfigureAwait(false);
        return true;
    }
}
