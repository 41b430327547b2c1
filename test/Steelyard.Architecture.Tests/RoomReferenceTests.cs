using System.Xml.Linq;

namespace Steelyard.Architecture.Tests;

/// <summary>The map of docs/architecture.md as a test: who may look into whom.</summary>
public sealed class RoomReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Primitives"] = [],
        ["Core"] = ["Primitives"],
        ["Api"] = ["Core", "Primitives"],
        ["Kube"] = [],
        ["Wire"] = ["Primitives"],
        ["Sessions"] = ["Primitives", "Wire"],
        ["Linux"] = ["Primitives"],
        ["Hosting"] = ["Api", "Kube"],
        ["Controller"] = ["Api", "Core", "Hosting", "Kube", "Primitives"],
        ["Speaker"] = ["Api", "Core", "Hosting", "Kube", "Linux", "Primitives", "Sessions", "Wire"],
        ["ApiMachinery"] = [],
        ["ApiServer"] = ["ApiMachinery"],
        ["ControllerManager"] = ["ApiServer", "ApiMachinery"],
        ["Lab"] = ["ApiServer", "ApiMachinery", "ControllerManager", "Linux", "Primitives"],
        ["Cli"] = ["Primitives", "Core", "Api", "Kube", "Controller", "ApiMachinery", "ApiServer", "ControllerManager", "Hosting", "Lab", "Linux", "Sessions", "Speaker", "Wire"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Kube"] = ["KubernetesClient.Aot", "Vecc.YamlDotNet.Analyzers.StaticGenerator", "Microsoft.Extensions.Logging.Abstractions"],
        ["ApiServer"] = ["Microsoft.Data.Sqlite", "YamlDotNet"],
        ["Cli"] = ["System.CommandLine"],
    };

    public static TheoryData<string> Rooms() => [.. Directory
        .EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "src"))
        .Select(dir => Path.GetFileName(dir)["Steelyard.".Length..])];

    [Fact]
    public void Rooms_OfTheSourceTree_AreThoseOfTheMap() =>
        Assert.Equal(Allowed.Keys.Order(), Rooms().Select(row => row.Data).Order());

    [Theory]
    [MemberData(nameof(Rooms))]
    public void ProjectReferences_OfARoom_StayWithinTheMap(string room)
    {
        var found = Items(room, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)["Steelyard.".Length..]);
        Assert.Empty(found.Except(Allowed[room]));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void PackageReferences_OfARoom_StayWithinTheMap(string room) =>
        Assert.Empty(Items(room, "PackageReference").Except(AllowedPackages.GetValueOrDefault(room, [])));

    [Theory]
    [MemberData(nameof(Rooms))]
    public void UsingDirectives_OfARoom_StayWithinTheMap(string room)
    {
        var strangers = Allowed.Keys.Except(Allowed[room]).Except([room]).Select(name => $"using Steelyard.{name}").ToList();
        if (room != "Kube")
            strangers.Add("using k8s");
        var files = RepositoryRoot.SourceFiles($"src/Steelyard.{room}").ToList();
        var offences = files.SelectMany(file => File.ReadLines(file)
            .Where(line => strangers.Any(s => line.StartsWith(s + ";", StringComparison.Ordinal) || line.StartsWith(s + ".", StringComparison.Ordinal)))
            .Select(line => $"{RepositoryRoot.Relative(file)}: {line}"));
        Assert.Empty(offences);
    }

    [Fact]
    public void Packages_OfTheSolution_EachHaveALineInDependencies()
    {
        var dependencies = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs/dependencies.md"));
        var packages = XDocument.Load(Path.Combine(RepositoryRoot.Path, "Directory.Packages.props"))
            .Descendants("PackageVersion").Select(e => e.Attribute("Include")!.Value).ToList();
        Assert.NotEmpty(packages);
        Assert.All(packages, name => Assert.Contains($"`{name}`", dependencies, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Items(string room, string element) =>
        XDocument.Load(Path.Combine(RepositoryRoot.Path, $"src/Steelyard.{room}/Steelyard.{room}.csproj"))
            .Descendants(element).Select(e => e.Attribute("Include")!.Value.Replace('\\', '/'));
}
