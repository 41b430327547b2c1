using System.Net;
using Steelyard.Speaker.Membership;

namespace Steelyard.Speaker.Tests.Support;

/// <summary>A membership whose view the test sets.</summary>
internal sealed class FakeMembership(string node, params string[] others) : IMembership
{
    public MembershipView View { get; private set; } = new(new HashSet<string>([node, .. others]), true, 1);

    public event Action<MembershipView>? Changed;

    public IReadOnlyDictionary<string, IPAddress> Peers { get; private set; } = new Dictionary<string, IPAddress>();

    public bool HasLeft { get; private set; }

    public void Set(bool hasQuorum, params string[] alive)
    {
        View = new MembershipView(alive.ToHashSet(), hasQuorum, View.Version + 1);
        Changed?.Invoke(View);
    }

    public void SetPeers(IReadOnlyDictionary<string, IPAddress> peers) => Peers = peers;

    public Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        HasLeft = true;
        return Task.CompletedTask;
    }
}
