namespace Steelyard.Api.Configuration;

/// <summary>
/// One wrong object. <see cref="FieldPath"/> points into it, like <c>spec.addresses[1]</c>. A transient error may mend
/// itself when another object appears, and is therefore never a reason to refuse the object at admission.
/// </summary>
public sealed record ConfigurationError(
    string Kind, string Namespace, string Name, string FieldPath, string Message, bool IsTransient = false)
{
    public override string ToString() => $"{Kind} {Namespace}/{Name} {FieldPath}: {Message}";
}
