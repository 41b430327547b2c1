using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Api.Status;

namespace Steelyard.Api.Tests.Status;

/// <summary>Golden cases M17 and M19 and the ConfigurationState rules of the contract.</summary>
public sealed class StatusTests
{
    private static readonly DateTimeOffset _now = new(2026, 7, 16, 12, 0, 0, TimeSpan.Zero);

    private static Condition Condition(string status, string reason, string message = "") =>
        new("poolReconcilerValid", status, reason, message, _now);

    private static ConfigurationError Error(string message) => new("IPAddressPool", "metallb-system", "p", "spec.addresses", message);

    [Fact]
    public void Result_FollowsTheConditions()
    {
        Assert.Equal("Unknown", ConfigurationStates.Result(null));
        Assert.Equal("Unknown", ConfigurationStates.Result([]));
        Assert.Equal("Valid", ConfigurationStates.Result([Condition("True", "Reconciled")]));
        Assert.Equal("Invalid", ConfigurationStates.Result([Condition("True", "Reconciled"), Condition("False", "ConfigurationError", "m")]));
        Assert.Equal("Valid", ConfigurationStates.Result([Condition("False", "UnknownError", "m")]));
    }

    [Fact]
    public void Summary_HasTheMessagesOfConfigurationErrorsOnly()
    {
        Condition[] conditions = [Condition("False", "ConfigurationError", "m1"), Condition("False", "UnknownError", "x"), Condition("False", "ConfigurationError", "m2")];
        var status = ConfigurationStates.Summarize(conditions);
        Assert.Equal(("Invalid", "m1\nm2"), (status.Result, status.ErrorSummary));
        Assert.Equal("", ConfigurationStates.Summarize([Condition("True", "Reconciled")]).ErrorSummary);
    }

    [Fact]
    public void Condition_OfAnOutcome_HasTheTextsOfTheContract()
    {
        Condition Of(ReconcileOutcome outcome) => ConfigurationStates.ToCondition("configReconcilerValid", outcome, _now);
        Assert.Equal(new Condition("configReconcilerValid", "True", "Reconciled", "", _now), Of(new ReconcileOutcome.Reconciled()));
        Assert.Equal(("False", "ConfigurationError", "configuration error: no good"), Show(Of(new ReconcileOutcome.Misconfigured([Error("no good")]))));
        Assert.Equal(("False", "ConfigurationError", "configuration error: one\ntwo"), Show(Of(new ReconcileOutcome.Misconfigured([Error("one"), Error("two")]))));
        Assert.Equal(("False", "ConfigurationError", "configuration error: general handler sync state error"), Show(Of(new ReconcileOutcome.Refused())));
        Assert.Equal(("False", "UnknownError", "list failed"), Show(Of(new ReconcileOutcome.Failed("list failed"))));
    }

    [Fact]
    public void Condition_SayingTheSame_KeepsItsTime()
    {
        var before = ConfigurationStates.ToCondition("t", new ReconcileOutcome.Reconciled(), _now);
        Assert.Same(before, ConfigurationStates.ToCondition("t", new ReconcileOutcome.Reconciled(), _now.AddHours(1), before));
        var after = ConfigurationStates.ToCondition("t", new ReconcileOutcome.Refused(), _now.AddHours(1), before);
        Assert.Equal(_now.AddHours(1), after.LastTransitionTime);
    }

    [Fact]
    public void Condition_OfThousandsOfErrors_FitsTheLimitOfTheApi()
    {
        var errors = Enumerable.Range(0, 5000).Select(i => Error(new string('x', 2000) + i)).ToList();
        var condition = ConfigurationStates.ToCondition("t", new ReconcileOutcome.Misconfigured(errors), _now);
        Assert.InRange(condition.Message.Length, 10000, 32768);
        errors = [.. errors.Take(60).Select(_ => Error("e"))];
        Assert.EndsWith("\nand 10 more errors", ConfigurationStates.ToCondition("t", new ReconcileOutcome.Misconfigured(errors), _now).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_AndLabels_AreThoseOfTheContract()
    {
        Assert.Equal("speaker-node1", ConfigurationStates.SpeakerName("node1"));
        Assert.Equal([KeyValuePair.Create("metallb.io/component-type", "controller")], ConfigurationStates.ControllerLabels());
        Assert.Equal("node1", ConfigurationStates.SpeakerLabels("node1")["metallb.io/node-name"]);
        Assert.Equal("speaker", ConfigurationStates.SpeakerLabels("node1")["metallb.io/component-type"]);
    }

    [Fact]
    public void PoolStatus_OfOneDualStackService_CountsOnePerFamily() =>
        Assert.Equal(new IPAddressPoolStatus(1, 1, 3, 3), IPAddressPoolStatus.From(4, 1, 4, 1));

    [Fact]
    public void PoolStatus_OfAShrunkPool_IsNeverNegative() =>
        Assert.Equal(new IPAddressPoolStatus(5, 0, 0, long.MaxValue), IPAddressPoolStatus.From(4, 5, long.MaxValue, 0));

    private static (string, string, string) Show(Condition condition) => (condition.Status, condition.Reason, condition.Message);
}
