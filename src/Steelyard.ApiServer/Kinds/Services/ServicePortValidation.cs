using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds.Services;

/// <summary>Checks the ports of a Service.</summary>
internal static class ServicePortValidation
{
    public static void Run(IReadOnlyList<JsonObject> ports, FieldErrors errors)
    {
        var names = new HashSet<string>();
        for (var i = 0; i < ports.Count; i++)
        {
            var path = $"spec.ports[{i}]";
            CheckName(ports[i].Text("name"), $"{path}.name", ports.Count > 1, names, errors);
            PortRules.CheckNumber(ports[i].Int("port") ?? 0, $"{path}.port", errors);
            PortRules.CheckProtocol(ports[i].Text("protocol"), $"{path}.protocol", errors);
            PortRules.CheckNumberOrName(ports[i]["targetPort"], $"{path}.targetPort", errors);
            if (ports[i].Str("appProtocol") is { } protocol)
                LabelRules.CheckQualifiedName(protocol, $"{path}.appProtocol", errors);
        }
    }

    /// <summary>Node ports that the type does not allow, and ports that appear twice.</summary>
    public static void CheckDuplicates(IReadOnlyList<JsonObject> ports, string type, FieldErrors errors)
    {
        var nodePorts = new HashSet<(string, long)>();
        var keys = new HashSet<(string, long?)>();
        for (var i = 0; i < ports.Count; i++)
        {
            var protocol = ports[i].Text("protocol");
            var nodePort = ports[i].Int("nodePort") ?? 0;
            if (nodePort != 0 && type is ("ClusterIP" or "ExternalName"))
                errors.Forbidden($"spec.ports[{i}].nodePort", $"may not be used when `type` is '{type}'");
            else if (nodePort != 0 && !nodePorts.Add((protocol, nodePort)))
                errors.DuplicateText($"spec.ports[{i}].nodePort", FieldErrors.Print(ports[i]["nodePort"]));
            if (!keys.Add((protocol, ports[i].Int("port"))))
                errors.DuplicateText($"spec.ports[{i}]", KeyText(protocol, ports[i].Int("port") ?? 0));
        }
    }

    private static string KeyText(string protocol, long port) =>
        $$"""{"Name":"","Protocol":{{FieldErrors.Quote(protocol)}},"AppProtocol":null,"Port":{{port}},"TargetPort":0,"NodePort":0}""";

    private static void CheckName(string name, string path, bool required, HashSet<string> names, FieldErrors errors)
    {
        if (name.Length == 0)
        {
            if (required)
                errors.Required(path);
            return;
        }
        if (!LabelRules.IsLabel(name))
            errors.Invalid(path, name, name.Length > 63 ? "must be no more than 63 characters" : LabelRules.LabelAdvice);
        else if (!names.Add(name))
            errors.Duplicate(path, name);
    }
}
