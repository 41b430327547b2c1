namespace Steelyard.Kube.Tests.Support;

internal enum StreamEnd
{
    Ends,
    Breaks,
    StaysOpen,
}
