using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>The CEL rules of a schema, compiled once and applied to any number of objects.</summary>
public sealed class RuleValidator
{
    private readonly RuleNode _root;

    private RuleValidator(RuleNode root) => _root = root;

    /// <summary>Compiles all rules; null when the schema has none. Rules that do not compile are reported whenever they would run.</summary>
    public static RuleValidator? Build(SchemaNode schema) => RuleNode.Build(schema) is { } root ? new RuleValidator(root) : null;

    /// <summary>
    /// Runs the rules. With <paramref name="old"/>, rules about unchanged values are skipped unless they look at oldSelf;
    /// without it, rules that need oldSelf are.
    /// </summary>
    public IReadOnlyList<FieldError> Validate(JsonNode value, JsonNode? old, string path = "")
    {
        var run = new Run(path);
        try
        {
            run.Visit(_root, value, old);
        }
        catch (CelBudgetException)
        {
            run.Add("", FieldErrorType.FieldValueInvalid, "Invalid value: \"\": validation failed due to running out of cost budget, no further validation rules will be run");
        }
        return run.Errors;
    }

    /// <summary>True for errors that make rules meaningless: genuine servers run none then and say so.</summary>
    public static bool IsBlocking(FieldError error) => error.Type is FieldErrorType.FieldValueNotSupported
        or FieldErrorType.FieldValueRequired or FieldErrorType.FieldValueTooLong or FieldErrorType.FieldValueTooMany
        or FieldErrorType.FieldValueTypeInvalid;

    /// <summary>The error that stands for rules not run.</summary>
    public static FieldError NotChecked { get; } = new(
        FieldErrorType.FieldValueInvalid,
        "<nil>",
        "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation");

    private sealed class Run(string prefix)
    {
        private readonly FieldPath _path = new();
        private readonly CelBudget _total = new(CelBudget.PerObject);

        public List<FieldError> Errors { get; } = [];

        public void Add(string fieldPath, FieldErrorType type, string message)
        {
            var field = FieldPath.Join(FieldPath.Join(prefix, _path.ToString()) is var here && here == "<nil>" ? "" : here, fieldPath);
            Errors.Add(new FieldError(type, field, message));
        }

        public void Visit(RuleNode node, JsonNode value, JsonNode? old)
        {
            foreach (var rule in node.Rules)
                RunRule(rule, node.Schema, value, old);
            if (value is JsonObject map)
                VisitFields(node, map, old as JsonObject);
            else if (value is JsonArray list && node.Items is { } items)
                VisitItems(node, items, list, old as JsonArray);
        }

        private void VisitFields(RuleNode node, JsonObject map, JsonObject? old)
        {
            foreach (var (name, value) in map)
            {
                if (value is null || (node.Properties.GetValueOrDefault(name) ?? node.Additional(name)) is not { } child)
                    continue;
                _path.Push(name);
                Visit(child, value, old?[name]);
                _path.Pop();
            }
        }

        private void VisitItems(RuleNode node, RuleNode items, JsonArray list, JsonArray? old)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i] is not { } item)
                    continue;
                _path.Push(i);
                Visit(items, item, OldValues.OfItem(item, node.Schema, old));
                _path.Pop();
            }
        }

        private void RunRule(CompiledRule rule, SchemaNode schema, JsonNode value, JsonNode? old)
        {
            if (rule.UsesOldSelf && old is null && !rule.OptionalOldSelf)
                return;
            if (!rule.UsesOldSelf && old is not null && JsonNode.DeepEquals(value, old))
                return;
            var scope = new CelScope("self", CelValue.FromJson(value, schema), OldScope(rule, schema, old));
            var budget = new CelBudget(Math.Min(CelBudget.PerRule, _total.Remaining));
            var before = budget.Remaining;
            try
            {
                if (rule.Run(scope, budget) is not true)
                    Fail(rule, schema, value, scope, budget);
            }
            catch (CelErrorException e)
            {
                Add("", FieldErrorType.FieldValueInvalid, $"Invalid value: \"{schema.Type ?? JsonTypes.NameOf(value)}\": {e.Message} evaluating rule: {rule.MessageOrRule}");
            }
            catch (CelBudgetException) when (_total.Remaining > before)
            {
                Add("", FieldErrorType.FieldValueInvalid, $"Invalid value: \"{schema.Type ?? JsonTypes.NameOf(value)}\": call cost exceeds limit for rule: {rule.MessageOrRule}, try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared");
            }
            _total.Spend(Math.Max(0, before - budget.Remaining));
        }

        private static CelScope? OldScope(CompiledRule rule, SchemaNode schema, JsonNode? old)
        {
            if (!rule.UsesOldSelf)
                return null;
            var value = old is null ? null : CelValue.FromJson(old, schema);
            if (rule.OptionalOldSelf)
                value = old is null ? CelOptional.None : CelOptional.Of(value);
            return new CelScope("oldSelf", value);
        }

        private void Fail(CompiledRule rule, SchemaNode schema, JsonNode value, CelScope scope, CelBudget budget)
        {
            var message = rule.Message(scope, budget);
            var shown = value is JsonObject or JsonArray ? "" : GoFormat.Value(value) + ": ";
            var (type, text) = rule.Rule.Reason switch
            {
                "FieldValueForbidden" => (FieldErrorType.FieldValueForbidden, "Forbidden: " + message),
                "FieldValueRequired" => (FieldErrorType.FieldValueRequired, "Required value: " + message),
                "FieldValueDuplicate" => (FieldErrorType.FieldValueDuplicate, "Duplicate value: " + GoFormat.Value(value)),
                _ => (FieldErrorType.FieldValueInvalid, "Invalid value: " + shown + message),
            };
            Add(rule.FieldPath, type, text);
        }
    }
}
