using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>
/// A set of field paths as a tree. A node is a member when the path to it is in the set. Path elements are kept in the form of
/// <c>fieldsV1</c>: <c>f:name</c>, <c>k:{"port":80}</c>, <c>v:"x"</c>, <c>i:0</c> (see <see cref="PathElement"/>).
/// </summary>
public sealed class FieldSet
{
    private Dictionary<string, FieldSet>? _children;

    /// <summary>Whether the path to this node itself is in the set.</summary>
    public bool IsMember { get; set; }

    public bool IsEmpty => !IsMember && _children is not { Count: > 0 };

    internal IEnumerable<KeyValuePair<string, FieldSet>> Children => _children ?? Enumerable.Empty<KeyValuePair<string, FieldSet>>();

    /// <summary>Reads <c>fieldsV1</c>.</summary>
    public static FieldSet FromJson(JsonObject fields)
    {
        var set = new FieldSet();
        foreach (var (element, below) in fields)
        {
            if (element == ".")
                set.IsMember = true;
            else
                set.Attach(element, FromChild(below as JsonObject));
        }

        return set;
    }

    /// <summary>Writes <c>fieldsV1</c> in the order of a genuine server: the node itself, then fields, keys, values and indices, each sorted.</summary>
    public JsonObject ToJson()
    {
        var fields = new JsonObject();
        if (_children is null)
            return fields;
        var elements = _children.Keys.ToArray();
        Array.Sort(elements, PathElement.Order);
        foreach (var element in elements)
        {
            var child = _children[element];
            var below = child.ToJson();
            if (child.IsMember && below.Count > 0)
                below.Insert(0, ".", new JsonObject());
            fields.Add(element, below);
        }

        return fields;
    }

    public FieldSet? Find(string element) => _children?.GetValueOrDefault(element);

    /// <summary>The child of an element, made when there is none.</summary>
    public FieldSet At(string element)
    {
        _children ??= new Dictionary<string, FieldSet>(StringComparer.Ordinal);
        if (!_children.TryGetValue(element, out var child))
            _children.Add(element, child = new FieldSet());
        return child;
    }

    public void Attach(string element, FieldSet child)
    {
        _children ??= new Dictionary<string, FieldSet>(StringComparer.Ordinal);
        _children[element] = child;
    }

    public void Remove(string element) => _children?.Remove(element);

    /// <summary>Paths of either set. The result may share nodes with both, so that none of them may be changed afterwards.</summary>
    public FieldSet Union(FieldSet other)
    {
        if (other.IsEmpty)
            return this;
        if (IsEmpty)
            return other;
        var result = new FieldSet { IsMember = IsMember || other.IsMember };
        foreach (var (element, child) in Children)
            result.Attach(element, other.Find(element) is { } twin ? child.Union(twin) : child);
        foreach (var (element, child) in other.Children)
        {
            if (Find(element) is null)
                result.Attach(element, child);
        }

        return result;
    }

    /// <summary>Paths of both sets.</summary>
    public FieldSet Intersection(FieldSet other)
    {
        var result = new FieldSet { IsMember = IsMember && other.IsMember };
        foreach (var (element, child) in Children)
        {
            if (other.Find(element) is { } twin && child.Intersection(twin) is { IsEmpty: false } both)
                result.Attach(element, both);
        }

        return result;
    }

    /// <summary>Paths of this set that the other has not: path by path, so that <c>f:a</c> in the other leaves <c>f:a.f:b</c> alone.</summary>
    public FieldSet Difference(FieldSet other)
    {
        if (other.IsEmpty)
            return this;
        var result = new FieldSet { IsMember = IsMember && !other.IsMember };
        foreach (var (element, child) in Children)
        {
            var rest = other.Find(element) is { } twin ? child.Difference(twin) : child;
            if (!rest.IsEmpty)
                result.Attach(element, rest);
        }

        return result;
    }

    /// <summary>Whether a path is in both sets.</summary>
    public bool Overlaps(FieldSet other)
    {
        if (IsMember && other.IsMember)
            return true;
        foreach (var (element, child) in other.Children)
        {
            if (Find(element) is { } twin && twin.Overlaps(child))
                return true;
        }

        return false;
    }

    public bool SetEquals(FieldSet other)
    {
        if (IsMember != other.IsMember || (_children?.Count ?? 0) != (other._children?.Count ?? 0))
            return false;
        foreach (var (element, child) in Children)
        {
            if (other.Find(element) is not { } twin || !child.SetEquals(twin))
                return false;
        }

        return true;
    }

    /// <summary>All paths, printed like <c>.spec.ports[port=80,protocol="TCP"].name</c>, in order.</summary>
    public IEnumerable<string> Paths() => Paths("");

    private static FieldSet FromChild(JsonObject? fields)
    {
        var child = FromJson(fields ?? []);
        child.IsMember |= child._children is null;
        return child;
    }

    private IEnumerable<string> Paths(string prefix)
    {
        if (IsMember)
            yield return prefix;
        foreach (var (element, child) in Children.OrderBy(c => c.Key, PathElement.Order))
        {
            foreach (var path in child.Paths(prefix + PathElement.Print(element)))
                yield return path;
        }
    }
}
