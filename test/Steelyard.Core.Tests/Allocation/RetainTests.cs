using Steelyard.Core.Allocation;
using static Steelyard.Core.Tests.Fixtures;

namespace Steelyard.Core.Tests.Allocation;

public sealed class RetainTests
{
    private readonly Allocator _allocator = Allocator(Pool("p", "1.2.3.0/30"));

    [Fact]
    public void Retain_GivenUpAddress_IsKeptFromOthersUntilReleased()
    {
        _allocator.Allocate(Request("a"));
        _allocator.Retain(_allocator.Unassign("default/a")!);
        Assert.Equal("1.2.3.1", First("b"));
        Assert.Equal("default/a", _allocator.Release("default/a")!.Service);
        Assert.Equal("1.2.3.0", First("c"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("key")]
    public void Release_AddressTakenBackMeanwhile_StaysWithTheService(string sharing)
    {
        var request = Request("a", ports: "tcp/1", sharing: sharing);
        _allocator.Allocate(request);
        _allocator.Retain(_allocator.Unassign("default/a")!);
        Assert.True(_allocator.Assign(request, Ips("1.2.3.0")).Succeeded);
        _allocator.Release("default/a");
        Assert.Equal(["default/a"], _allocator.HoldersOf(Ips("1.2.3.0")[0]));
        Assert.Equal(1, _allocator.Usage("p")!.Value.Assigned);
        Assert.Equal("1.2.3.1", First("b"));
    }

    [Fact]
    public void SetPools_RetainedAddress_IsKeptInTheNewPools()
    {
        _allocator.Allocate(Request("a"));
        _allocator.Retain(_allocator.Unassign("default/a")!);
        _allocator.SetPools(Set(Pool("q", "1.2.3.0/24")));
        Assert.Equal("1.2.3.1", First("b"));
        _allocator.Release("default/a");
        Assert.Equal("1.2.3.0", First("c"));
    }

    private string? First(string name) => _allocator.Allocate(Request(name)).Assignment?.Addresses[0].ToString();
}
