using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;

namespace Steelyard.ApiServer.Http;

/// <summary>Reads the options of a request from its query.</summary>
internal static class RequestQuery
{
    private const int MaxFieldManager = 128;

    public static bool IsTrue(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var value) && value[^1] is not ("0" or "false" or "False" or "FALSE");

    public static ListOptions ListOptions(IQueryCollection query, RequestInfo info)
    {
        var fields = Text(query, "fieldSelector");
        if (info.Name is not null)
            fields = string.IsNullOrEmpty(fields) ? "metadata.name=" + info.Name : fields + ",metadata.name=" + info.Name;
        return new ListOptions
        {
            LabelSelector = Text(query, "labelSelector"),
            FieldSelector = fields,
            Limit = Number(query, "limit") ?? 0,
            Continue = Text(query, "continue"),
            ResourceVersion = Text(query, "resourceVersion"),
            ResourceVersionMatch = Text(query, "resourceVersionMatch"),
            SendInitialEvents = query.ContainsKey("sendInitialEvents") ? IsTrue(query, "sendInitialEvents") : null,
            AllowWatchBookmarks = IsTrue(query, "allowWatchBookmarks"),
            TimeoutSeconds = Number(query, "timeoutSeconds"),
        };
    }

    /// <param name="optionsKind">CreateOptions, UpdateOptions or PatchOptions: what refusals name.</param>
    public static WriteOptions WriteOptions(HttpRequest request, string optionsKind)
    {
        var query = request.Query;
        var errors = new List<FieldError>();
        var manager = Text(query, "fieldManager");
        if (manager?.Length > MaxFieldManager)
            errors.Add(new FieldError(FieldErrorType.FieldValueTooLong, "fieldManager", "Too long: may not be more than 128 bytes"));
        var dryRun = DryRun(query, errors);
        var validation = Validation(Text(query, "fieldValidation"), errors);
        if (query.ContainsKey("force") && optionsKind == "PatchOptions" && !request.ContentType?.StartsWith(Patcher.ApplyPatchType, StringComparison.Ordinal) == true)
            errors.Add(new FieldError(FieldErrorType.FieldValueForbidden, "force", "Forbidden: may not be specified for non-apply patch"));
        if (errors.Count > 0)
            throw ApiErrors.InvalidOptions(optionsKind, errors);
        return new WriteOptions
        {
            DryRun = dryRun,
            FieldManager = string.IsNullOrEmpty(manager) ? ManagerFromAgent(request) : manager,
            FieldManagerGiven = !string.IsNullOrEmpty(manager),
            FieldValidation = validation,
            Force = IsTrue(query, "force"),
        };
    }

    public static DeleteOptions DeleteOptions(IQueryCollection query)
    {
        var body = new System.Text.Json.Nodes.JsonObject();
        if (Text(query, "propagationPolicy") is { Length: > 0 } policy)
            body["propagationPolicy"] = policy;
        if (query.ContainsKey("orphanDependents"))
            body["orphanDependents"] = IsTrue(query, "orphanDependents");
        if (Number(query, "gracePeriodSeconds") is { } grace)
            body["gracePeriodSeconds"] = grace;
        var options = Handlers.DeleteOptions.FromJson(body);
        var errors = new List<FieldError>();
        var dryRun = DryRun(query, errors);
        if (errors.Count > 0)
            throw ApiErrors.InvalidOptions("DeleteOptions", errors);
        return options with { DryRun = dryRun };
    }

    public static string? Text(IQueryCollection query, string name) => query.TryGetValue(name, out var value) ? value[^1] : null;

    private static bool DryRun(IQueryCollection query, List<FieldError> errors)
    {
        if (!query.TryGetValue("dryRun", out var values))
            return false;
        if (values.Count == 1 && values[0] == "All")
            return true;
        var shown = string.Join(",", values.Select(v => $"\"{JsonEncodedText.Encode(v ?? string.Empty)}\""));
        errors.Add(new FieldError(FieldErrorType.FieldValueNotSupported, "dryRun", $"Unsupported value: [{shown}]: supported values: \"All\""));
        return false;
    }

    private static FieldValidation Validation(string? text, List<FieldError> errors)
    {
        switch (text)
        {
            case null or "" or "Warn":
                return FieldValidation.Warn;
            case "Ignore":
                return FieldValidation.Ignore;
            case "Strict":
                return FieldValidation.Strict;
            default:
                errors.Add(new FieldError(FieldErrorType.FieldValueNotSupported, "fieldValidation",
                    $"Unsupported value: \"{text}\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\""));
                return FieldValidation.Warn;
        }
    }

    private static long? Number(IQueryCollection query, string name)
    {
        if (Text(query, name) is not { Length: > 0 } text)
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiErrors.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    private static string ManagerFromAgent(HttpRequest request)
    {
        var agent = request.Headers.UserAgent.ToString();
        var slash = agent.IndexOf('/', StringComparison.Ordinal);
        var name = slash >= 0 ? agent[..slash] : agent;
        return name.Length is > 0 and <= MaxFieldManager ? name : "unknown";
    }
}
