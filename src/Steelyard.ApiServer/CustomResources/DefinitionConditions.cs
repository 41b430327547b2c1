using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>The conditions of a definition.</summary>
internal static class DefinitionConditions
{
    public static bool IsTrue(JsonObject definition, string type) =>
        definition.Each("status", "conditions").Any(c => c.Text("type") == type && c.Text("status") == "True");

    /// <summary>Sets a condition; the time only moves when the status does.</summary>
    public static void Set(JsonObject status, string type, bool value, string reason, string message, DateTimeOffset now)
    {
        if (status["conditions"] is not JsonArray conditions)
            status["conditions"] = conditions = [];
        var text = value ? "True" : "False";
        var condition = new JsonObject
        {
            ["type"] = type,
            ["status"] = text,
            ["lastTransitionTime"] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["reason"] = reason,
            ["message"] = message,
        };
        for (var i = 0; i < conditions.Count; i++)
        {
            if (conditions[i].Text("type") != type)
                continue;
            if (conditions[i].Text("status") == text)
                condition["lastTransitionTime"] = conditions[i].Text("lastTransitionTime");
            conditions[i] = condition;
            return;
        }
        conditions.Add((JsonNode)condition);
    }
}
