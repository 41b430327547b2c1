using Steelyard.Core.Pools;

namespace Steelyard.Core.Allocation;

/// <summary>What a request got, or why it got nothing.</summary>
public readonly struct AllocationResult
{
    private readonly AllocationRequest? _request;
    private readonly AddressPool? _pool;
    private readonly AddressPair _addresses;

    internal AllocationResult(AllocationRequest request, AddressPool pool, AddressPair addresses)
    {
        _request = request;
        _pool = pool;
        _addresses = addresses;
    }

    private AllocationResult(AllocationError error) => Error = error;

    /// <summary>Null when the request succeeded.</summary>
    public AllocationError? Error { get; }

    public bool Succeeded => _request is not null;

    /// <summary>What the service holds now, made at each call; null when the request failed.</summary>
    public Assignment? Assignment => _request is { } request
        ? new Assignment(
            request.Service, _addresses.ToArray(), _pool!.Name, request.SharingKey, request.BackendKey, request.Ports)
        : null;

    public static implicit operator AllocationResult(AllocationError error) => FromError(error);

    public static AllocationResult FromError(AllocationError error) => new(error);
}
