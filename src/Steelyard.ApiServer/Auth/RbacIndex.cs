using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Selectors;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Auth;

/// <summary>
/// Roles and bindings by who they concern, so that a decision looks only at the bindings of the user and the user's
/// groups. It follows the store's changes; an object that cannot be read grants nothing.
/// </summary>
internal sealed class RbacIndex
{
    private const string Group = ".rbac.authorization.k8s.io";
    private readonly Lock _lock = new();
    private readonly StoreFollower[] _followers;
    private readonly Dictionary<(string Namespace, string Name), StoredObject> _roles = [];
    private readonly Dictionary<(string Namespace, string Name), PolicyRule[]> _rules = [];
    private readonly Dictionary<string, SortedDictionary<string, List<RoleBinding>>> _bindings = [];

    public RbacIndex(ObjectStore store)
    {
        _followers =
        [
            new StoreFollower(store, "clusterroles" + Group, SetRole),
            new StoreFollower(store, "roles" + Group, SetRole),
            new StoreFollower(store, "clusterrolebindings" + Group, SetBinding),
            new StoreFollower(store, "rolebindings" + Group, SetBinding),
        ];
    }

    /// <summary>The rules that apply to one of the subjects in a namespace, cluster-wide ones first.</summary>
    public List<(RoleBinding Binding, PolicyRule[] Rules)> Find(IEnumerable<string> subjects, string ns)
    {
        lock (_lock)
        {
            Follow();
            var found = new List<(RoleBinding, PolicyRule[])>();
            var keys = subjects as IReadOnlyCollection<string> ?? [.. subjects];
            Collect(found, keys, "");
            if (ns.Length > 0)
                Collect(found, keys, ns);
            return found;
        }
    }

    /// <summary>The rules of a role; empty when it does not exist.</summary>
    public PolicyRule[] Rules(string roleKind, string ns, string name)
    {
        lock (_lock)
        {
            Follow();
            return RulesOf(roleKind == "ClusterRole" ? "" : ns, name);
        }
    }

    private void Follow()
    {
        foreach (var follower in _followers)
            follower.Follow();
    }

    private void Collect(List<(RoleBinding, PolicyRule[])> found, IReadOnlyCollection<string> subjects, string ns)
    {
        foreach (var subject in subjects)
        {
            if (!_bindings.TryGetValue(subject, out var byNamespace) || !byNamespace.TryGetValue(ns, out var bindings))
                continue;
            foreach (var binding in bindings)
                found.Add((binding, RulesOf(binding.RoleKind == "ClusterRole" ? "" : binding.Namespace, binding.RoleName)));
        }
    }

    private PolicyRule[] RulesOf(string ns, string name)
    {
        if (_rules.TryGetValue((ns, name), out var rules))
            return rules;
        return _rules[(ns, name)] = _roles.TryGetValue((ns, name), out var role) ? Read(role.Value) : [];
    }

    /// <summary>The stored rules, plus those of the roles an aggregating role selects at this moment, directly or through others.</summary>
    private PolicyRule[] Read(JsonObject role)
    {
        var rules = new List<PolicyRule>();
        var seen = new HashSet<string> { role.Text("metadata", "name") };
        var pending = new Queue<JsonObject>([role]);
        while (pending.TryDequeue(out var next))
        {
            rules.AddRange(PolicyRule.ReadAll(next));
            foreach (var selected in Selected(next))
            {
                if (seen.Add(selected.Text("metadata", "name")))
                    pending.Enqueue(selected);
            }
        }
        return [.. rules];
    }

    private IEnumerable<JsonObject> Selected(JsonObject role)
    {
        var selectors = role.Each("aggregationRule", "clusterRoleSelectors").Select(LabelSelectorMatcher.FromJson).ToList();
        return selectors.Count == 0
            ? []
            : _roles.Where(r => r.Key.Namespace.Length == 0)
                .Select(r => r.Value.Value)
                .Where(r => selectors.Any(s => s.Matches(r.At("metadata", "labels") as JsonObject)));
    }

    private void SetRole(StoredObject? before, StoredObject? after)
    {
        var at = (before ?? after)!;
        var key = (at.Namespace ?? "", at.Name);
        if (after is null)
            _roles.Remove(key);
        else
            _roles[key] = after;
        // Any role may be part of an aggregation.
        _rules.Clear();
    }

    private void SetBinding(StoredObject? before, StoredObject? after)
    {
        if (before is not null)
        {
            foreach (var (key, binding) in Subjects(before))
                Remove(key, binding);
        }
        if (after is null)
            return;
        foreach (var (key, binding) in Subjects(after))
            Add(key, binding);
    }

    private void Add(string subject, RoleBinding binding)
    {
        if (!_bindings.TryGetValue(subject, out var byNamespace))
            _bindings[subject] = byNamespace = new(StringComparer.Ordinal);
        if (!byNamespace.TryGetValue(binding.Namespace, out var list))
            byNamespace[binding.Namespace] = list = [];
        var at = list.FindIndex(b => string.CompareOrdinal(b.Name, binding.Name) > 0);
        list.Insert(at < 0 ? list.Count : at, binding);
    }

    private void Remove(string subject, RoleBinding binding)
    {
        if (_bindings.TryGetValue(subject, out var byNamespace) && byNamespace.TryGetValue(binding.Namespace, out var list))
            list.RemoveAll(b => b.Name == binding.Name);
    }

    private static IEnumerable<(string Key, RoleBinding Binding)> Subjects(StoredObject stored)
    {
        var binding = stored.Value;
        var role = binding.At("roleRef");
        foreach (var subject in binding.Each("subjects"))
        {
            var name = subject.Text("name");
            var ns = subject.Text("namespace");
            var (key, text) = subject.Text("kind") switch
            {
                "ServiceAccount" => (SubjectKeys.User($"system:serviceaccount:{ns}:{name}"), $"ServiceAccount \"{name}/{ns}\""),
                "Group" => (SubjectKeys.Group(name), $"Group \"{name}\""),
                _ => (SubjectKeys.User(name), $"User \"{name}\""),
            };
            yield return (key, new RoleBinding(stored.Namespace ?? "", stored.Name, role.Text("kind"), role.Text("name"), text));
        }
    }
}
