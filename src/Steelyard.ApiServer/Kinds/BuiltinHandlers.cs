using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Kinds.Core;
using Steelyard.ApiServer.Kinds.Pods;

namespace Steelyard.ApiServer.Kinds;

/// <summary>The subresources of built-in kinds that are actions, not views of the object.</summary>
public static class BuiltinHandlers
{
    /// <summary>By "plural/subresource", as <see cref="ApiHandlers"/> takes them.</summary>
    public static IReadOnlyDictionary<string, ISpecialHandler> Create(HandlerContext context)
    {
        var binding = new PodBindingHandler(context);
        return new Dictionary<string, ISpecialHandler>
        {
            ["bindings"] = binding,
            ["pods/binding"] = binding,
            ["pods/eviction"] = new PodEvictionHandler(context),
            ["pods/log"] = new PodLogHandler(context),
            ["namespaces/finalize"] = new NamespaceFinalizeHandler(context),
        };
    }
}
