using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Configuration;

/// <summary>The outcome for one object: a domain value or a problem, never both.</summary>
internal readonly record struct Verdict<TObject, TValue>(TObject Source, TValue? Value, Problem? Problem)
    where TObject : IResource
    where TValue : class
{
    public static Verdict<TObject, TValue> Good(TObject source, TValue value) => new(source, value, null);

    public static Verdict<TObject, TValue> Bad(TObject source, Problem problem) => new(source, null, problem);
}
