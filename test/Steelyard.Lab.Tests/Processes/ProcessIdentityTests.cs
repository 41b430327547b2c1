using System.Diagnostics;
using Steelyard.Lab.Processes;

namespace Steelyard.Lab.Tests.Processes;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void Current_IsAlive_UntilStartOrBootDiffer()
    {
        var own = ProcessIdentity.Current;
        Assert.True(own.IsAlive);
        Assert.False((own with { Start = own.Start + 1 }).IsAlive);
        Assert.False((own with { Boot = "another" }).IsAlive);
    }

    [Fact]
    public async Task Of_AProcessThatEnded_IsNotAlive()
    {
        using var process = Process.Start("sleep", "60");
        var identity = ProcessIdentity.Of(process.Id)!;
        Assert.True(identity.IsAlive);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(identity.IsAlive);
    }

    [Fact]
    public void Tree_OfAProcess_HasItsChildrenAfterIt()
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 60 & sleep 60 & echo; wait"]) { RedirectStandardOutput = true })!;
        try
        {
            // The line says that both children exist.
            process.StandardOutput.ReadLine();
            var tree = ProcessIdentity.Tree(process.Id);
            Assert.Equal(process.Id, tree[0]);
            Assert.Equal(3, tree.Count);
            Assert.All(tree.Skip(1), child => Assert.Equal(process.Id, ProcessIdentity.ParentOf(child)));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
