using Steelyard.Primitives;

namespace Steelyard.Core.Announcements;

/// <summary>What is to be done about one address on this node.</summary>
/// <param name="Address">The address.</param>
/// <param name="Interfaces">From where it is announced from now on; null when it is no longer.</param>
/// <param name="Successor">The node that announces it instead; null when nobody does.</param>
public readonly record struct AddressChange(IpAddr Address, InterfaceSelection? Interfaces, string? Successor = null);
