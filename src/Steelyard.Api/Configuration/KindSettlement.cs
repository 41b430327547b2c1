using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Configuration;

/// <summary>
/// Settles one kind: compiles all its objects together, and as long as some are refused, tries those again with their
/// last good version and then without them. Objects that are already in force come first, so that in a conflict the
/// newcomer loses, whatever its name.
/// </summary>
internal sealed class KindSettlement<TObject, TValue>(
    string kind,
    IReadOnlyDictionary<string, TObject> lastGood,
    Func<IReadOnlyList<TObject>, IReadOnlyList<Verdict<TObject, TValue>>> compile)
    where TObject : class, IResource
    where TValue : class
{
    private readonly List<ConfigurationError> _errors = [];
    private readonly List<(string, string)> _leftOut = [];

    /// <summary>Accepted values in the order of their names.</summary>
    public List<TValue> Values { get; } = [];

    public Dictionary<string, TObject> Accepted { get; } = [];

    public IReadOnlyList<ConfigurationError> Errors => _errors;

    public IReadOnlyList<(string Kind, string Name)> LeftOut => _leftOut;

    public KindSettlement<TObject, TValue> Settle(IEnumerable<TObject> objects)
    {
        var candidates = objects.ToList();
        candidates.Sort(ByPrecedence);
        while (true)
        {
            var verdicts = compile(candidates);
            if (verdicts.All(verdict => verdict.Problem is null))
            {
                Accept(verdicts);
                return this;
            }

            candidates = StepBack(verdicts);
        }
    }

    private void Accept(IReadOnlyList<Verdict<TObject, TValue>> verdicts)
    {
        foreach (var verdict in verdicts.OrderBy(verdict => verdict.Source.Metadata.Name, StringComparer.Ordinal))
        {
            Values.Add(verdict.Value!);
            Accepted[verdict.Source.Metadata.Name] = verdict.Source;
        }
    }

    private List<TObject> StepBack(IReadOnlyList<Verdict<TObject, TValue>> verdicts)
    {
        var next = new List<TObject>(verdicts.Count);
        foreach (var (source, _, problem) in verdicts)
        {
            if (problem is null)
            {
                next.Add(source);
                continue;
            }

            var name = source.Metadata.Name;
            if (!_errors.Exists(error => error.Name == name))
                _errors.Add(new ConfigurationError(kind, source.Metadata.Namespace ?? "", name, problem.FieldPath, problem.Message, problem.IsTransient));
            if (lastGood.TryGetValue(name, out var good) && !ReferenceEquals(good, source))
                next.Add(good);
            else
                _leftOut.Add((kind, name));
        }

        next.Sort(ByPrecedence);
        return next;
    }

    private int ByPrecedence(TObject left, TObject right)
    {
        var byForce = IsInForce(right).CompareTo(IsInForce(left));
        if (byForce != 0)
            return byForce;
        var byAge = Nullable.Compare(left.Metadata.CreationTimestamp, right.Metadata.CreationTimestamp);
        return byAge != 0 ? byAge : string.CompareOrdinal(left.Metadata.Name, right.Metadata.Name);
    }

    private bool IsInForce(TObject candidate) =>
        lastGood.TryGetValue(candidate.Metadata.Name, out var good)
        && (ReferenceEquals(good, candidate)
            || (good.Metadata.Uid is not null
                && good.Metadata.Uid == candidate.Metadata.Uid
                && good.Metadata.Generation is not null
                && good.Metadata.Generation == candidate.Metadata.Generation));
}
