using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Hosting.Tests.Support;
using Steelyard.Hosting.Web;
using Steelyard.Kube.Client;

namespace Steelyard.Hosting.Tests.Web;

public sealed class MetricsAuthorizerTests
{
    [Theory]
    [InlineData("", 401)]
    [InlineData("Basic Zm9v", 401)]
    [InlineData("Bearer bad", 401)]
    [InlineData("Bearer good", 200)]
    [InlineData("bearer  good ", 200)]
    public async Task Check_OfAHeader_AsksForTheTokenInIt(string header, int expected)
    {
        using var server = new ReviewingServer();
        Assert.Equal(expected, await CheckAsync(server, header));
    }

    [Fact]
    public async Task Check_OfAUserWithoutTheRight_IsForbidden()
    {
        using var server = new ReviewingServer { Allows = false };
        Assert.Equal(403, await CheckAsync(server, "Bearer good"));
    }

    [Fact]
    public async Task Check_AsksForTheUserAndTheExactPath()
    {
        using var server = new ReviewingServer();
        await CheckAsync(server, "Bearer good");
        var spec = server.Asked!["spec"]!;
        Assert.Equal(("prometheus", "scrapers"), ((string?)spec["user"], (string?)spec["groups"]![0]));
        Assert.Equal(("/metrics", "get"), ((string?)spec["nonResourceAttributes"]!["path"], (string?)spec["nonResourceAttributes"]!["verb"]));
    }

    [Fact]
    public async Task Check_WithoutTheApiServer_LetsNobodyIn()
    {
        using var server = new ReviewingServer { IsBroken = true };
        Assert.Equal(500, await CheckAsync(server, "Bearer good"));
    }

    private static async Task<int> CheckAsync(ReviewingServer server, string header)
    {
        using var client = new KubeClient(server, new Uri("https://api.test"));
        return await new MetricsAuthorizer(client, NullLogger.Instance).CheckAsync(header, "/metrics", TestContext.Current.CancellationToken);
    }
}
