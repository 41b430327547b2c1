using CsCheck;
using Steelyard.ControllerManager.Deployments;

namespace Steelyard.ControllerManager.Tests.Deployments;

public sealed class RollingUpdateTests
{
    private static readonly Gen<(DeploymentSpec Spec, int[] Old, int Seed)> Cases = Gen.Select(
        Gen.Int[0, 12], Gen.Int[0, 6], Gen.Int[0, 6], Gen.Int[0, 8].Array[1, 4], Gen.Int,
        (replicas, surge, unavailable, old, seed) =>
        {
            unavailable = Math.Min(unavailable, replicas);
            return (new DeploymentSpec(replicas, surge, surge == 0 && unavailable == 0 ? Math.Min(1, replicas) : unavailable, false), old, seed);
        });

    [Fact]
    public void Next_WhateverPodsDo_KeepsSurgeAndAvailabilityAndEnds() => Cases.Sample(test =>
    {
        var random = new Random(test.Seed);
        var current = new ReplicaSetSize("new", 0, 0);
        var old = test.Old.Select((size, i) => new ReplicaSetSize("old" + i, size, random.Next(size + 1))).ToList();
        var before = old.Sum(set => set.Wanted);
        for (var step = 0; step < 500; step++)
        {
            if (current.Wanted == test.Spec.Replicas && current.Available == current.Wanted && old.TrueForAll(set => set.Wanted == 0))
                return;
            var total = current.Wanted + old.Sum(set => set.Wanted);
            var serving = Serving(current, old);
            foreach (var resize in RollingUpdate.Next(test.Spec, current, old))
            {
                current = Apply(current, resize);
                old = [.. old.Select(set => Apply(set, resize))];
            }
            var now = current.Wanted + old.Sum(set => set.Wanted);
            Assert.True(now <= Math.Max(test.Spec.Most, total), $"{now} pods where {test.Spec.Most} are allowed");
            Assert.True(Serving(current, old) >= Math.Min(serving, test.Spec.Fewest), $"{Serving(current, old)} serve, {test.Spec.Fewest} must");
            current = Become(current, random, step);
            old = [.. old.Select(set => Become(set, random, step))];
        }
        Assert.Fail($"no end: {test.Spec}, {current}, {string.Join(' ', old)}, from {before}");
    });

    [Theory]
    [InlineData("25%", 2, true, 1)]
    [InlineData("25%", 2, false, 0)]
    [InlineData("100%", 7, true, 7)]
    [InlineData("34%", 10, true, 4)]
    [InlineData("34%", 10, false, 3)]
    public void Resolve_Percentage_RoundsAsAsked(string value, int replicas, bool up, int expected) =>
        Assert.Equal(expected, DeploymentSpec.Resolve(value, replicas, up));

    [Fact]
    public void Scale_InTheMiddleOfARollout_SpreadsInProportion()
    {
        // From the documentation of Deployments: 10 replicas with maxSurge 3 are 8 old and 5 new; with 15 they get 11 and 7.
        var spec = new DeploymentSpec(15, 3, 2, false);
        var steps = ProportionalScale.Next(spec, new ReplicaSetSize("new", 5, 0, 13), [new ReplicaSetSize("old", 8, 8, 13)]);
        Assert.Equal(["new 7", "old 11"], steps.Select(step => $"{step.Name} {step.Replicas}").Order());
    }

    // Pods killed by a shrinking set are first those that do not serve, as the ReplicaSet controller does.
    private static ReplicaSetSize Apply(ReplicaSetSize set, Resize step) =>
        set.Name != step.Name ? set : set with { Wanted = step.Replicas, Available = Math.Min(set.Available, step.Replicas) };

    private static int Serving(ReplicaSetSize current, List<ReplicaSetSize> old) => current.Available + old.Sum(set => set.Available);

    // Pods get ready or fail; later on all get ready, so that a rollout can end.
    private static ReplicaSetSize Become(ReplicaSetSize set, Random random, int step) =>
        set with { Available = step > 100 ? set.Wanted : random.Next(set.Wanted + 1) };
}
