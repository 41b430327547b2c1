using System.Text.Json.Nodes;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>
/// What happened beside a recording: objects that stood before it began, writes between its steps, tokens, and what the
/// webhook was told to answer (testdata/preludes/NAME.json, reconstructed from the recorded answers).
/// </summary>
internal sealed class Prelude
{
    private readonly ILookup<int?, PreludeStep> _before;
    private readonly ILookup<int?, PreludeStep> _during;

    private Prelude(IReadOnlyList<PreludeStep> steps)
    {
        _before = steps.ToLookup(step => step.Before);
        _during = steps.ToLookup(step => step.During);
    }

    public static Prelude Of(string scenario)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "testdata/preludes", scenario + ".json");
        return new Prelude(File.Exists(file)
            ? [.. JsonNode.Parse(File.ReadAllText(file))!.AsArray().Select(step => new PreludeStep(step!.AsObject()))]
            : []);
    }

    public IEnumerable<PreludeStep> Before(int step) => _before[step];

    public IEnumerable<PreludeStep> During(int step) => _during[step];
}
