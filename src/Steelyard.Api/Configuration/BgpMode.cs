namespace Steelyard.Api.Configuration;

/// <summary>
/// Whose restrictions apply to BGP objects. <see cref="None"/>: our own engine, which refuses nothing by mode.
/// <see cref="Native"/> and <see cref="Frr"/> are MetalLB's, for checking objects that a MetalLB is to read as well.
/// </summary>
public enum BgpMode
{
    None,
    Native,
    Frr,
}
