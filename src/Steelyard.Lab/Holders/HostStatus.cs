namespace Steelyard.Lab.Holders;

/// <param name="State">running, paused or stopped.</param>
/// <param name="FirstProcess">Id of the host's first process in the holder's namespace; 0 when it is stopped.</param>
public sealed record HostStatus(string Name, string State, int FirstProcess);
