using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ControllerManager.Deployments;

/// <summary>What a Deployment asks for, with percentages resolved.</summary>
internal sealed record DeploymentSpec(int Replicas, int MaxSurge, int MaxUnavailable, bool IsRecreate)
{
    /// <summary>Most pods at a time during a rollout.</summary>
    public int Most => Replicas + MaxSurge;

    /// <summary>Fewest available pods during a rollout.</summary>
    public int Fewest => Replicas - MaxUnavailable;

    public static DeploymentSpec From(JsonObject deployment)
    {
        var replicas = (int)(deployment.IntegerOrNull("spec", "replicas") ?? 1);
        if (deployment.Text("spec", "strategy", "type") == "Recreate")
            return new DeploymentSpec(replicas, 0, 0, true);
        var rolling = deployment.At("spec", "strategy", "rollingUpdate");
        var surge = Resolve(rolling.At("maxSurge"), replicas, roundUp: true);
        var unavailable = Resolve(rolling.At("maxUnavailable"), replicas, roundUp: false);
        // Percentages may round to nothing, and then nothing could ever move.
        if (surge == 0 && unavailable == 0)
            unavailable = 1;
        return new DeploymentSpec(replicas, surge, Math.Min(unavailable, replicas), false);
    }

    /// <summary>A count, or a percentage of the replicas.</summary>
    public static int Resolve(JsonNode? value, int replicas, bool roundUp)
    {
        var text = value.TextOrNull();
        if (text is null)
            return (int)value.Integer();
        if (!text.EndsWith('%') || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent))
            return 0;
        var product = (long)percent * replicas;
        return (int)((product + (roundUp ? 99 : 0)) / 100);
    }
}
