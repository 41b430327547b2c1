using Steelyard.Kube;
using Steelyard.Primitives;

namespace Steelyard.Controller.Services;

/// <summary>One change of a Service's status, valid only for the version of the object that it was decided on.</summary>
internal sealed record ServiceWrite(
    ObjectKey Key, string ResourceVersion, IReadOnlyList<IpAddr> Addresses, string? Pool, bool ChangesPool);
