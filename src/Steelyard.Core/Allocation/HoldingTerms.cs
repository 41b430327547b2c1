namespace Steelyard.Core.Allocation;

/// <summary>On what terms an address is held; see <see cref="AllocationRequest"/>.</summary>
internal sealed record HoldingTerms(string SharingKey, string BackendKey)
{
    /// <summary>The terms of a request; null when it names neither key, which is the usual case.</summary>
    public static HoldingTerms? Of(AllocationRequest request) =>
        request.SharingKey.Length == 0 && request.BackendKey.Length == 0
            ? null
            : new HoldingTerms(request.SharingKey, request.BackendKey);
}
