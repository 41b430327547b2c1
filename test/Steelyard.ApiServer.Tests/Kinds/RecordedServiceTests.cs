using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Kinds;

namespace Steelyard.ApiServer.Tests.Kinds;

/// <summary>Replays the recorded life of Services, each step on what the steps before it left behind.</summary>
public sealed class RecordedServiceTests
{
    /// <summary>Steps whose outcome is decided outside of the kind's rules.</summary>
    private static readonly string[] _elsewhere =
        ["name of 64 characters", "name with a dot", "delete with the finalizer", "delete options by query"];

    [Fact]
    public void Services_RecordedSteps_GiveTheSameObjectsAndErrors()
    {
        var steps = Recorded.Load("services.json");
        var service = BuiltinResources.Create(new BuiltinDependencies()).Single(static r => r.Plural == "services");
        var pipeline = new StrategyPipeline(service, "t-svc");
        var recorded = new Recorded();
        var failures = new List<string>();
        var done = 0;
        foreach (var step in steps)
        {
            var name = step["name"]!.GetValue<string>();
            if (_elsewhere.Contains(name))
                continue;
            done++;
            // Its deletion is not among the recorded steps.
            if (name == "after deleting d7")
                pipeline.Delete("d7");
            if (Run(step, pipeline, recorded) is { } failure)
                failures.Add($"{name}: {failure}");
        }

        Assert.True(done > 110, $"only {done} steps");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static string? Run(JsonObject step, StrategyPipeline pipeline, Recorded recorded)
    {
        var target = step["object"]?.GetValue<string>() ?? "";
        if (step["method"]!.GetValue<string>() == "DELETE")
        {
            pipeline.Delete(target);
            return null;
        }
        (JsonObject? Object, IReadOnlyList<FieldError> Errors) result;
        try
        {
            result = Send(step, pipeline, recorded.Fill(step["body"]!.AsObject()), target);
        }
        catch (StatusException e)
        {
            return e.Code == step["code"]!.GetValue<int>() && e.Message == step["message"]?.GetValue<string>() ? null : e.Message;
        }
        if (step["code"]!.GetValue<int>() >= 300)
        {
            var expected = string.Join('\n', step["causes"]!.AsArray().Select(c => recorded.Fill(c!.GetValue<string>())));
            var actual = string.Join('\n', result.Errors);
            return expected == actual ? null : $"errors\n{actual}\ninstead of\n{expected}";
        }
        if (result.Object is null)
            return $"refused: {string.Join("; ", result.Errors)}";
        return recorded.Difference(step["spec"], result.Object["spec"], "spec") ?? recorded.Difference(step["result"], result.Object["status"], "status");
    }

    private static (JsonObject? Object, IReadOnlyList<FieldError> Errors) Send(
        JsonObject step, StrategyPipeline pipeline, JsonObject body, string target)
    {
        var status = step["status"]!.GetValue<bool>();
        // Placeholders of times and identities are not part of the question.
        foreach (var field in (string[])["uid", "creationTimestamp", "resourceVersion"])
            body["metadata"]?.AsObject().Remove(field);
        return step["method"]!.GetValue<string>() switch
        {
            "POST" => pipeline.Create(body),
            "PUT" => pipeline.Update(target, body, status),
            _ => pipeline.Patch(target, body, status),
        };
    }
}
