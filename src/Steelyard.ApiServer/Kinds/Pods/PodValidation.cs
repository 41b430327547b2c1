using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Pods;

/// <summary>Checks Pod specs, in Pods and in templates.</summary>
internal static class PodValidation
{
    private static readonly string[] _restart = ["Always", "OnFailure", "Never"];
    private static readonly string[] _dns = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];
    private static readonly string[] _pull = ["Always", "IfNotPresent", "Never"];

    public static void Spec(JsonObject? spec, string path, FieldErrors errors)
    {
        var volumes = CheckVolumes(spec, path, errors);
        var containers = spec.Objects("containers").ToArray();
        if (containers.Length == 0)
            errors.Required($"{path}.containers");
        var names = new HashSet<string>();
        CheckContainers(containers, $"{path}.containers", volumes, names, errors);
        CheckContainers(spec.Objects("initContainers"), $"{path}.initContainers", volumes, names, errors);
        CheckChoice(spec.Text("restartPolicy"), $"{path}.restartPolicy", _restart, errors);
        CheckChoice(spec.Text("dnsPolicy"), $"{path}.dnsPolicy", _dns, errors);
        LabelRules.CheckLabels(spec.Obj("nodeSelector"), $"{path}.nodeSelector", errors);
        if (spec.Int("terminationGracePeriodSeconds") is < 0 and var grace)
            errors.Invalid($"{path}.terminationGracePeriodSeconds", grace, "must be greater than or equal to 0");
        if (spec.Int("activeDeadlineSeconds") is < 1 and var deadline)
            errors.Invalid($"{path}.activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive");
    }

    /// <summary>Of a Pod's spec only images, the deadline, and more tolerations may change.</summary>
    public static void Change(JsonObject pod, JsonObject old, FieldErrors errors)
    {
        if (JsonNode.DeepEquals(Fixed(pod), Fixed(old)))
            return;
        errors.Forbidden(
            "spec",
            "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)");
    }

    private static JsonNode? Fixed(JsonObject pod)
    {
        var spec = pod.Obj("spec")?.DeepClone() as JsonObject;
        foreach (var name in (string[])["activeDeadlineSeconds", "tolerations", "schedulingGates"])
            spec?.Remove(name);
        foreach (var container in spec.Objects("containers").Concat(spec.Objects("initContainers")))
            container.Remove("image");
        return spec;
    }

    private static HashSet<string> CheckVolumes(JsonObject? spec, string path, FieldErrors errors)
    {
        var names = new HashSet<string>();
        var i = 0;
        foreach (var volume in spec.Objects("volumes"))
        {
            var name = volume.Text("name");
            var at = $"{path}.volumes[{i++}]";
            if (name.Length == 0)
                errors.Required($"{at}.name");
            else if (!LabelRules.IsLabel(name))
                errors.Invalid($"{at}.name", name, LabelRules.LabelAdvice);
            else if (!names.Add(name))
                errors.Duplicate($"{at}.name", name);
            if (volume.Count > 2)
                errors.Forbidden($"{at}.{volume.Select(static m => m.Key).Last(static k => k != "name")}", "may not specify more than 1 volume type");
        }
        return names;
    }

    private static void CheckContainers(
        IEnumerable<JsonObject> containers, string path, HashSet<string> volumes, HashSet<string> names, FieldErrors errors)
    {
        var i = 0;
        foreach (var container in containers)
        {
            var at = $"{path}[{i++}]";
            CheckContainer(container, at, volumes, errors);
            var name = container.Text("name");
            if (name.Length == 0)
                errors.Required($"{at}.name");
            else if (!LabelRules.IsLabel(name))
                errors.Invalid($"{at}.name", name, LabelRules.LabelAdvice);
            else if (!names.Add(name))
                errors.Duplicate($"{at}.name", name);
        }
    }

    private static void CheckContainer(JsonObject container, string path, HashSet<string> volumes, FieldErrors errors)
    {
        var image = container.Text("image");
        if (image.Length == 0)
            errors.Required($"{path}.image");
        else if (image.Trim() != image)
            errors.Invalid($"{path}.image", image, "must not have leading or trailing whitespace");
        CheckChoice(container.Text("imagePullPolicy"), $"{path}.imagePullPolicy", _pull, errors);
        CheckPorts(container, path, errors);
        CheckEnv(container, path, errors);
        CheckMounts(container, path, volumes, errors);
        CheckResources(container.Obj("resources"), $"{path}.resources", errors);
    }

    private static void CheckPorts(JsonObject container, string path, FieldErrors errors)
    {
        var names = new HashSet<string>();
        var i = 0;
        foreach (var port in container.Objects("ports"))
        {
            var at = $"{path}.ports[{i++}]";
            if (port.Text("name") is { Length: > 0 } name)
            {
                PortRules.CheckName(name, $"{at}.name", errors);
                if (!names.Add(name))
                    errors.Duplicate($"{at}.name", name);
            }
            if ((port.Int("containerPort") ?? 0) == 0)
                errors.Required($"{at}.containerPort");
            else
                PortRules.CheckNumber(port.Int("containerPort") ?? 0, $"{at}.containerPort", errors);
            if (port.Int("hostPort") is { } host && host != 0)
                PortRules.CheckNumber(host, $"{at}.hostPort", errors);
            PortRules.CheckProtocol(port.Text("protocol"), $"{at}.protocol", errors);
        }
    }

    private static void CheckEnv(JsonObject container, string path, FieldErrors errors)
    {
        var i = 0;
        foreach (var variable in container.Objects("env"))
        {
            var at = $"{path}.env[{i++}]";
            if (variable.Text("name").Length == 0)
                errors.Required($"{at}.name");
            if (variable.Text("value").Length > 0 && variable.Obj("valueFrom") is { Count: > 0 })
                errors.Invalid($"{at}.valueFrom", "", "may not be specified when `value` is not empty");
        }
    }

    private static void CheckMounts(JsonObject container, string path, HashSet<string> volumes, FieldErrors errors)
    {
        var paths = new HashSet<string>();
        var i = 0;
        foreach (var mount in container.Objects("volumeMounts"))
        {
            var at = $"{path}.volumeMounts[{i++}]";
            var name = mount.Text("name");
            var where = mount.Text("mountPath");
            if (name.Length == 0)
                errors.Required($"{at}.name");
            // The volume of the token is added later than a template is checked, but never named by hand.
            if (name.Length > 0 && !volumes.Contains(name))
                errors.Add(new(ApiMachinery.Errors.FieldErrorType.FieldValueNotFound, $"{at}.name", $"Not found: {FieldErrors.Quote(name)}"));
            if (where.Length == 0)
                errors.Required($"{at}.mountPath");
            else if (!paths.Add(where))
                errors.Invalid($"{at}.mountPath", where, "must be unique");
        }
    }

    private static void CheckResources(JsonObject? resources, string path, FieldErrors errors)
    {
        var limits = resources.Obj("limits");
        foreach (var (name, value) in resources.Obj("requests") ?? [])
        {
            if (!Quantity.TryParse(value.AsStr() ?? "", out var request))
                continue;
            if (request.Nanos.Sign < 0)
                errors.Invalid($"{path}.requests[{name}]", value, "must be greater than or equal to 0");
            if (Quantity.TryParse(limits.Text(name), out var limit) && request.Nanos > limit.Nanos)
                errors.Invalid($"{path}.requests", value, $"must be less than or equal to {name} limit of {limit}");
        }
    }

    private static void CheckChoice(string value, string path, string[] choices, FieldErrors errors)
    {
        if (value.Length == 0)
            errors.Required(path);
        else if (!choices.Contains(value))
            errors.NotSupported(path, value, choices);
    }
}
