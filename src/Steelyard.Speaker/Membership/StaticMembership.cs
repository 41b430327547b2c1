using System.Net;

namespace Steelyard.Speaker.Membership;

/// <summary>Failure detection switched off: every speaker that Kubernetes knows, and this one, counts as alive (contract of MetalLB).</summary>
public sealed class StaticMembership(string nodeName) : IMembership
{
    private readonly Lock _lock = new();
    private volatile MembershipView _view = new(new HashSet<string>([nodeName]), true, 1);
    private bool _isLeaving;

    public MembershipView View => _view;

    public event Action<MembershipView>? Changed;

    public void SetPeers(IReadOnlyDictionary<string, IPAddress> peers)
    {
        lock (_lock)
            Replace([.. peers.Keys, nodeName]);
    }

    public Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _isLeaving = true;
            Replace([.. _view.Alive]);
        }

        return Task.CompletedTask;
    }

    private void Replace(HashSet<string> alive)
    {
        if (_isLeaving)
            alive.Remove(nodeName);
        if (alive.SetEquals(_view.Alive))
            return;
        _view = new MembershipView(alive, true, _view.Version + 1);
        Changed?.Invoke(_view);
    }
}
