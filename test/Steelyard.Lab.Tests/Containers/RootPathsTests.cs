using Steelyard.Lab.Containers;

namespace Steelyard.Lab.Tests.Containers;

public sealed class RootPathsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("steelyard-root-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Resolve_OfPathsWithLinks_FollowsThem()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "real/inner"));
        File.CreateSymbolicLink(Path.Combine(_folder, "relative"), "real");
        File.CreateSymbolicLink(Path.Combine(_folder, "absolute"), Path.Combine(_folder, "real/inner"));
        File.CreateSymbolicLink(Path.Combine(_folder, "up"), "real/../real/inner");
        Assert.Equal(_folder + "/real/x/y", RootPaths.Resolve(_folder + "/relative/x//y/"));
        Assert.Equal(_folder + "/real/inner/z", RootPaths.Resolve(_folder + "/absolute/./z"));
        Assert.Equal(_folder + "/real/inner", RootPaths.Resolve(_folder + "/up"));
        Assert.Equal("/no/such/path", RootPaths.Resolve("/no/such/place/../path"));
        Assert.Equal("/", RootPaths.Resolve("/../.."));
    }

    [Fact]
    public void Resolve_OfALinkToItself_ComesToAnEnd()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "loop"), "loop");
        Assert.Equal(_folder + "/loop", RootPaths.Resolve(_folder + "/loop"));
    }

    [Fact]
    public void Find_OfAProgram_LooksThroughThePathForWhatMayBeExecuted()
    {
        var (plain, program) = (Path.Combine(_folder, "plain"), Path.Combine(_folder, "program"));
        File.WriteAllText(plain, "");
        File.WriteAllText(program, "");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(program, ProgramSearch.Find("program", $"/no/such:{_folder}"));
        Assert.Null(ProgramSearch.Find("plain", _folder));
        Assert.Null(ProgramSearch.Find("program", "/no/such"));
        Assert.Equal("./program", ProgramSearch.Find("./program", null, _folder));
        Assert.Equal("/bin/sh", ProgramSearch.Find("/bin/sh", null));
    }
}
