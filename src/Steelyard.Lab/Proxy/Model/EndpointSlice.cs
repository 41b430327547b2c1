using Steelyard.ControllerManager.Objects;
using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Model;

/// <summary>What the proxy reads of an EndpointSlice of a service.</summary>
internal sealed record EndpointSlice(
    ObjectKey Key, ObjectKey Service, IpFamily Family, IReadOnlyList<SlicePort> Ports, IReadOnlyList<SliceEndpoint> Endpoints);

internal sealed record SlicePort(string Name, string Protocol, int Port);

internal sealed record SliceEndpoint(IReadOnlyList<IpAddr> Addresses, string Node, bool Ready, bool Serving, bool Terminating);
