using Steelyard.Api.Resources;
using Steelyard.Core.Peers;

namespace Steelyard.Api.Configuration;

internal static class BfdProfileCompiler
{
    public static IReadOnlyList<Verdict<BFDProfile, BfdProfile>> Compile(IReadOnlyList<BFDProfile> profiles, BgpMode mode)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var verdicts = new List<Verdict<BFDProfile, BfdProfile>>(profiles.Count);
        foreach (var source in profiles)
        {
            var problem = mode == BgpMode.Native
                ? new Problem("spec", "bfd profiles section set")
                : Check(source)?.Prefixed($"parsing bfd profile #{verdicts.Count + 1}: ");
            if (problem is null && !names.Add(source.Metadata.Name))
                problem = new Problem("metadata.name", $"found duplicate bfd profile name {source.Metadata.Name}");
            verdicts.Add(problem is null
                ? Verdict<BFDProfile, BfdProfile>.Good(source, Build(source))
                : Verdict<BFDProfile, BfdProfile>.Bad(source, problem));
        }

        return verdicts;
    }

    private static Problem? Check(BFDProfile source)
    {
        var spec = source.Spec ?? new BFDProfileSpec();
        if (source.Metadata.Name.Length == 0)
            return new Problem("metadata.name", "missing bfd profile name");
        return InRange(spec.DetectMultiplier, 2, 255, "detectMultiplier", "invalid detect multiplier value")
            ?? InRange(spec.ReceiveInterval, 10, 60000, "receiveInterval", "invalid receive interval value")
            ?? InRange(spec.TransmitInterval, 10, 60000, "transmitInterval", "invalid transmit interval value")
            ?? InRange(spec.MinimumTtl, 1, 254, "minimumTtl", "invalid minimum ttl value")
            ?? InRange(spec.EchoInterval, 10, 60000, "echoInterval", "invalid echo interval value");
    }

    private static Problem? InRange(long? value, int minimum, int maximum, string field, string context) =>
        value is null || (value >= minimum && value <= maximum) ? null
            : new Problem($"spec.{field}", $"invalid value {value}, must be in {minimum}-{maximum} range\n{context}");

    private static BfdProfile Build(BFDProfile source)
    {
        var spec = source.Spec ?? new BFDProfileSpec();
        return new BfdProfile(
            source.Metadata.Name,
            (int?)spec.ReceiveInterval,
            (int?)spec.TransmitInterval,
            (int?)spec.DetectMultiplier,
            (int?)spec.EchoInterval,
            spec.EchoMode ?? false,
            spec.PassiveMode ?? false,
            (int?)spec.MinimumTtl);
    }
}
