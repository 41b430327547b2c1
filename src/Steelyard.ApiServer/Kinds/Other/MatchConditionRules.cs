using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Cel;

namespace Steelyard.ApiServer.Kinds.Other;

/// <summary>The rules of a webhook's matchConditions: named, few, and expressions that can run and give a bool.</summary>
internal static class MatchConditionRules
{
    private const int MaxConditions = 64;

    private static readonly Dictionary<string, CelType> _variables = new(StringComparer.Ordinal)
    {
        ["object"] = CelType.Dyn,
        ["oldObject"] = CelType.Dyn,
        ["request"] = CelType.Dyn,
    };

    public static void Check(JsonObject webhook, string path, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var i = 0;
        foreach (var condition in webhook.Objects("matchConditions"))
        {
            var at = $"{path}[{i++}]";
            CheckExpression(condition.Text("expression").Trim(), $"{at}.expression", errors);
            var name = condition.Text("name");
            if (name.Length == 0)
                errors.Required($"{at}.name");
            else
                LabelRules.CheckQualifiedName(name, $"{at}.name", errors);
            if (name.Length > 0 && !names.Add(name))
                errors.Duplicate($"{at}.name", name);
        }
        if (i > MaxConditions)
            errors.Add(new(ApiMachinery.Errors.FieldErrorType.FieldValueTooMany, path, $"Too many: {i}: must have at most {MaxConditions} items"));
    }

    private static void CheckExpression(string expression, string path, FieldErrors errors)
    {
        if (expression.Length == 0)
        {
            errors.Required(path);
            return;
        }
        try
        {
            if (CelChecker.Check(CelProgram.Compile(expression), _variables) is not ("bool" or "dyn"))
                errors.Invalid(path, expression, "must evaluate to bool");
        }
        catch (CelCompileException e)
        {
            errors.Invalid(path, expression, "compilation failed: " + e.Message);
        }
    }
}
