using Steelyard.Lab.Tests.Proxy.Support;

namespace Steelyard.Lab.Tests.Proxy;

/// <summary>Tests that look at real packets share one network; each uses services and addresses of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ProxyNetworkCollection : ICollectionFixture<ProxyNetwork>
{
    public const string Name = "proxy network";
}
