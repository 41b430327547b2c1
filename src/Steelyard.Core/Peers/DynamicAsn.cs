namespace Steelyard.Core.Peers;

/// <summary>Any AS number of a class is accepted from the peer: our own (internal) or any other (external).</summary>
public enum DynamicAsn
{
    Internal,
    External,
}
