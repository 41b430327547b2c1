using System.Globalization;
using System.Text.Json.Nodes;

namespace Steelyard.Lab.Kubelet;

/// <summary>The Status object that ends an exec.</summary>
internal static class CommandStatus
{
    public static JsonObject Of(int exitCode) => exitCode == 0
        ? new JsonObject { ["metadata"] = new JsonObject(), ["status"] = "Success" }
        : new JsonObject
        {
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = string.Create(CultureInfo.InvariantCulture, $"command terminated with non-zero exit code: exit status {exitCode}"),
            ["reason"] = "NonZeroExitCode",
            ["details"] = new JsonObject
            {
                ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ExitCode", ["message"] = exitCode.ToString(CultureInfo.InvariantCulture) }),
            },
        };

    public static JsonObject Failed(string message) => new()
    {
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["reason"] = "InternalError",
        ["message"] = message,
        ["code"] = 500,
    };
}
