namespace Steelyard.Core.Allocation;

/// <summary>A Service's spec.ipFamilyPolicy.</summary>
public enum FamilyPolicy
{
    SingleStack,
    PreferDualStack,
    RequireDualStack,
}
