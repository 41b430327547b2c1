using Steelyard.Api.CustomResources;

namespace Steelyard.Api.Tests.CustomResources;

/// <summary>
/// deploy/crds holds exactly what the code describes. With STEELYARD_UPDATE=1 in the environment the files are
/// rewritten instead of compared.
/// </summary>
public sealed class ManifestFileTests
{
    private static readonly string _folder = Path.Combine(FindRoot(), "deploy", "crds");
    private static readonly bool _update = Environment.GetEnvironmentVariable("STEELYARD_UPDATE") == "1";

    public static TheoryData<string> Files() =>
        [.. CustomResourceDefinitions.Manifests().Select(manifest => manifest.FileName)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Manifest_OfTheRepository_EqualsTheRenderedOne(string file) =>
        AssertSame(file, Text(CustomResourceDefinitions.Manifests(), file));

    [Fact]
    public void WebhookManifest_OfTheRepository_EqualsTheRenderedOne() =>
        AssertSame(
            Path.Combine("conversion-webhook", "metallb.io_bgppeers.yaml"),
            Text(CustomResourceDefinitions.Manifests(ConversionStrategy.Webhook), "metallb.io_bgppeers.yaml"));

    [Fact]
    public void Folder_OfTheManifests_HoldsNothingElse()
    {
        var expected = CustomResourceDefinitions.Manifests().Select(manifest => manifest.FileName).Order(StringComparer.Ordinal);
        var found = Directory.EnumerateFiles(_folder, "*.yaml").Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Manifests_OfTheTwoStrategies_DifferInOneKindOnly()
    {
        var plain = CustomResourceDefinitions.Manifests();
        var webhook = CustomResourceDefinitions.Manifests(ConversionStrategy.Webhook);
        Assert.Equal(["metallb.io_bgppeers.yaml"], plain.Except(webhook).Select(manifest => manifest.FileName));
    }

    private static string Text(IEnumerable<CustomResourceManifest> manifests, string file) =>
        manifests.Single(manifest => manifest.FileName == file).Text;

    private static void AssertSame(string file, string rendered)
    {
        var path = Path.Combine(_folder, file);
        if (_update)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, rendered);
        }

        Assert.Equal(rendered, File.ReadAllText(path));
    }

    private static string FindRoot()
    {
        for (var dir = new DirectoryInfo(AppContext.BaseDirectory); dir is not null; dir = dir.Parent)
        {
            if (File.Exists(Path.Combine(dir.FullName, "Steelyard.slnx")))
                return dir.FullName;
        }

        throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
