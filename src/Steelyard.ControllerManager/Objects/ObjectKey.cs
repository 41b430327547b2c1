namespace Steelyard.ControllerManager.Objects;

/// <summary>Namespace and name of an object; the namespace of cluster-scoped objects is empty.</summary>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>The namespace as <c>IObjectClient</c> wants it: null for cluster-scoped objects.</summary>
    public string? Scope => Namespace.Length == 0 ? null : Namespace;

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
