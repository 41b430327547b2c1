using CsCheck;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using static Steelyard.Sessions.Tests.Layer2.VirtualAnnouncer;

namespace Steelyard.Sessions.Tests.Layer2;

/// <summary>Random sequences of calls, sightings and link changes in virtual time; what must hold whatever happens.</summary>
public sealed class AnnouncerPropertyTests
{
    private static readonly IpAddr[] Addresses =
    [
        Vip, Vip with { Value = Vip.Value + 1 }, Vip with { Value = Vip.Value + 2 }, Vip6, Vip6 with { Value = Vip6.Value + 1 },
    ];

    private static readonly Layer2Link[][] LinkSets =
    [
        [Eth0], [Eth0, Eth1], [Eth1], [], [Eth0 with { HasCarrier = false }, Eth1],
        [Eth0 with { Mac = MacAddress.Parse("02:00:00:00:00:31") }, Eth1], [Eth0 with { LinkLocal = null }], [Eth0 with { AnswersArp = false }, Eth1],
    ];

    private static readonly string[][] Selections = [[], ["eth0"], ["eth1"], ["eth0", "eth1"]];

    private enum Kind
    {
        Announce,
        Takeover,
        Withdraw,
        Yield,
        Sight,
        Links,
        Wait,
    }

    private sealed record Step(Kind Kind, int Address, int Selection, int Links, int Milliseconds);

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency(
            (6, Gen.Const(Kind.Announce)), (3, Gen.Const(Kind.Takeover)), (2, Gen.Const(Kind.Withdraw)), (2, Gen.Const(Kind.Yield)),
            (2, Gen.Const(Kind.Sight)), (2, Gen.Const(Kind.Links)), (8, Gen.Const(Kind.Wait))),
        Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[0, 7], Gen.OneOf(Gen.Int[0, 20], Gen.Int[0, 2000], Gen.Int[0, 20_000]),
        (kind, address, selection, links, wait) => new Step(kind, address, selection, links, wait));

    private static readonly Gen<AnnouncerOptions> Options = Gen.Select(
        Gen.OneOf(Gen.Const(ProbeTiming.None), Gen.Const(ProbeTiming.Fast), Gen.Const(ProbeTiming.Rfc5227)), Gen.Enum<ConflictPolicy>(), Gen.Int[0, 30],
        (probing, policy, refresh) => new AnnouncerOptions
        {
            Probing = probing,
            OnConflict = policy,
            RefreshInterval = TimeSpan.FromSeconds(refresh),
            FramesPerStep = 3,
            FramesPerMillisecond = 2,
        });

    /// <summary>What the calls alone say: which addresses may be answered, and on which interfaces.</summary>
    private sealed class Model
    {
        public Dictionary<IpAddr, (string[] Selection, double Until)> Held { get; } = [];

        public Layer2Link[] Links { get; set; } = [Eth0];

        public bool MayAnswer(IpAddr address, int link, double now) =>
            Held.TryGetValue(address, out var held) && now <= held.Until
            && Links.FirstOrDefault(l => l.Index == link) is { } found && found.Answers(address.Family)
            && (held.Selection is [] || held.Selection.Contains(found.Name));
    }

    [Fact]
    public void Step_AnySequence_NeverAnswersNorAnnouncesWhatIsNotHeld() =>
        Gen.Select(Options, Steps.Array[1, 40]).Sample((options, steps) =>
        {
            var announcer = new VirtualAnnouncer(options);
            var model = new Model();
            foreach (var step in steps)
            {
                var sentBefore = announcer.Sent.Count;
                Apply(step, announcer, model);
                var now = announcer.Now.TotalMilliseconds;
                foreach (var address in Addresses)
                    Assert.All([2, 3], link => Assert.True(announcer.Machine.Answering(address, link) is null || model.MayAnswer(address, link, now)));
                foreach (var (at, frame) in announcer.Sent.Skip(sentBefore))
                {
                    Assert.True(model.MayAnswer(frame.Address, frame.Link.Index, at.TotalMilliseconds));
                    Assert.Contains(frame.Link, model.Links);
                    Assert.True(frame.Link.HasCarrier);
                }
            }
        }, iter: 400);

    [Fact]
    public void Step_AnySequence_KeepsRoundsApartAndWithinTheRate() =>
        Gen.Select(Options, Steps.Array[1, 40]).Sample((options, steps) =>
        {
            var announcer = new VirtualAnnouncer(options);
            var model = new Model();
            // An interface or address that went away and came back starts anew, whenever it was last announced.
            foreach (var step in steps.Where(s => s.Kind is Kind.Announce or Kind.Takeover or Kind.Sight or Kind.Wait))
                Apply(step with { Selection = 0 }, announcer, model);
            var rounds = announcer.Sent
                .Where(s => s.Frame.Kind is AnnouncementKind.ArpRequest or AnnouncementKind.NeighborAdvertisement)
                .GroupBy(s => (s.Frame.Address, s.Frame.Link.Index));
            foreach (var group in rounds)
                Assert.True(MinGap(group) >= options.MinRoundGap, $"{group.Key}");
            // Two frames a millisecond, four milliseconds saved up, one round overdrawn for each link.
            Assert.All(announcer.Sent.CountBy(s => Math.Floor(s.At.TotalMilliseconds)), pair => Assert.InRange(pair.Value, 1, 14));
        }, iter: 400);

    [Fact]
    public void Step_AnySequence_EveryHeldAddressHasItsRoundOnceThingsSettle() =>
        Gen.Select(Options, Steps.Array[1, 40]).Sample((options, steps) =>
        {
            var announcer = new VirtualAnnouncer(options);
            var model = new Model();
            foreach (var step in steps)
                Apply(step, announcer, model);
            // Until addresses that were withheld have been probed again, at the slowest rhythm.
            var quiet = announcer.Now.TotalMilliseconds;
            announcer.RunUntil(quiet + 30_000);
            foreach (var (address, held) in model.Held.Where(pair => double.IsInfinity(pair.Value.Until)))
            {
                foreach (var link in model.Links.Where(l => l.HasCarrier && model.MayAnswer(address, l.Index, quiet)))
                {
                    Assert.Equal(AddressState.Announcing, announcer.StateOf(address));
                    Assert.Contains(announcer.Sent, s => s.Frame.Address == address && (s.Frame.Link.Index, s.Frame.Link.Mac) == (link.Index, link.Mac)
                        && s.Frame.Kind is AnnouncementKind.ArpReply or AnnouncementKind.NeighborAdvertisement);
                }
            }
        }, iter: 400);

    private static TimeSpan MinGap(IEnumerable<(TimeSpan At, Announcement Frame)> rounds)
    {
        var times = rounds.Select(r => r.At).ToList();
        return times.Zip(times.Skip(1), (a, b) => b - a).DefaultIfEmpty(TimeSpan.MaxValue).Min();
    }

    private static void Apply(Step step, VirtualAnnouncer announcer, Model model)
    {
        var address = Addresses[step.Address];
        var now = announcer.Now.TotalMilliseconds;
        switch (step.Kind)
        {
            case Kind.Announce or Kind.Takeover:
                model.Held[address] = (Selections[step.Selection], double.PositiveInfinity);
                announcer.Announce(address, step.Kind == Kind.Takeover, Selections[step.Selection]);
                break;
            case Kind.Withdraw:
                model.Held.Remove(address);
                announcer.Withdraw(address);
                break;
            case Kind.Yield:
                if (model.Held.TryGetValue(address, out var held))
                    model.Held[address] = (held.Selection, Math.Min(held.Until, now + step.Milliseconds));
                announcer.Yield(address, TimeSpan.FromMilliseconds(step.Milliseconds));
                break;
            case Kind.Sight:
                announcer.Sight(address, Rival, announces: step.Selection > 1);
                break;
            case Kind.Links:
                model.Links = LinkSets[step.Links];
                announcer.Links(LinkSets[step.Links]);
                break;
            default:
                announcer.RunUntil(now + step.Milliseconds);
                break;
        }
    }
}
