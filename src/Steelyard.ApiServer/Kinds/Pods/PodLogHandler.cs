using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;

namespace Steelyard.ApiServer.Kinds.Pods;

/// <summary>pods/log: says that there are none, for no kubelet runs the containers.</summary>
internal sealed class PodLogHandler(HandlerContext context) : ISpecialHandler
{
    public Task<ObjectResult> HandleAsync(ObjectRequest request, CancellationToken ct)
    {
        if (context.Store.Get("pods", request.Namespace, request.Name!) is null)
            throw ApiErrors.NotFound(request.Resource, request.Name!);
        throw new StatusException(501, "NotImplemented", $"pod {request.Name} has no log: the Pods of this cluster are not run by a kubelet");
    }
}
