using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Proxy.Rules;

/// <summary>
/// What all services together put into the tables. Several services may want one element (an address and port claimed
/// twice, a shared chain): the one that comes first by namespace and name has it, whatever the order of events, and the
/// next one gets it when that one goes.
/// </summary>
internal sealed class RuleTable
{
    private static readonly Comparer<ObjectKey> Order = Comparer<ObjectKey>.Create((left, right) =>
    {
        var byNamespace = string.CompareOrdinal(left.Namespace, right.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(left.Name, right.Name);
    });

    private readonly Dictionary<RuleItem, Claims> _items = [];
    private readonly Dictionary<ObjectKey, ServiceFragment> _fragments = [];

    public IEnumerable<KeyValuePair<RuleItem, string>> Items => _items.Select(item => KeyValuePair.Create(item.Key, item.Value.Effective));

    public string? Find(RuleItem item) => _items.TryGetValue(item, out var claims) ? claims.Effective : null;

    /// <summary>Replaces what a service contributes and notes what that changed. Gives back the former contribution.</summary>
    public ServiceFragment Set(ObjectKey service, ServiceFragment fragment, RuleChanges changes)
    {
        var former = _fragments.GetValueOrDefault(service, ServiceFragment.Empty);
        foreach (var (item, _) in former.Items.Where(item => !fragment.Items.ContainsKey(item.Key)))
            Update(item, service, null, changes);
        foreach (var (item, value) in fragment.Items.Where(item => former.Items.GetValueOrDefault(item.Key) != item.Value))
            Update(item, service, value, changes);
        if (fragment.Items.Count == 0)
            _fragments.Remove(service);
        else
            _fragments[service] = fragment;
        return former;
    }

    private void Update(RuleItem item, ObjectKey service, string? value, RuleChanges changes)
    {
        if (!_items.TryGetValue(item, out var claims))
            _items[item] = claims = new Claims();
        changes.Note(item, claims.IsEmpty ? null : claims.Effective);
        claims.Set(service, value);
        if (claims.IsEmpty)
            _items.Remove(item);
    }

    /// <summary>Who wants an item. One claim is the rule; shared chains have many, all with the same value.</summary>
    private sealed class Claims
    {
        private SortedDictionary<ObjectKey, string>? _many;
        private (ObjectKey Service, string Value)? _one;

        public bool IsEmpty => _one is null && _many is null;

        public string Effective => _one is { } one ? one.Value : _many!.First().Value;

        public void Set(ObjectKey service, string? value)
        {
            if (_many is null && (_one is null || _one.Value.Service == service))
            {
                _one = value is null ? null : (service, value);
                return;
            }
            _many ??= new SortedDictionary<ObjectKey, string>(Order) { [_one!.Value.Service] = _one.Value.Value };
            _one = null;
            if (value is null)
                _many.Remove(service);
            else
                _many[service] = value;
            if (_many.Count == 0)
                _many = null;
        }
    }
}
