using Steelyard.Lab.Images;

namespace Steelyard.Lab.Tests.Images;

public sealed class ImageCatalogTests
{
    private static readonly Dictionary<string, ImageProgram> None = [];

    private static ImageCatalog Catalog(Dictionary<string, ImageProgram>? own = null, bool installed = true) =>
        new(own ?? None, program => installed ? "/usr/sbin/" + program : null);

    [Theory]
    [InlineData("nginx")]
    [InlineData("nginx:1.27")]
    [InlineData("registry.example.org/mirror.gcr.io/nginx", false)]
    [InlineData("mirror.example.org/library/nginx:alpine")]
    [InlineData("mirror.example.org/nginx")]
    public void Resolve_OfNginxUnderItsNames_IsDebiansNginx(string image, bool known = true)
    {
        if (known)
            Assert.Equal(["nginx"], Catalog().Resolve(image).Arguments);
        else
            Assert.Throws<ImageException>(() => Catalog().Resolve(image));
    }

    [Theory]
    [InlineData("prakhar1989/static-site", "static-site")]
    [InlineData("steelyard/echo:v1", "echo")]
    [InlineData("traefik/whoami", "echo")]
    [InlineData("registry.k8s.io/echoserver:1.10", "echo")]
    [InlineData("hashicorp/http-echo", "http-echo")]
    public void Resolve_OfOurPrograms_RunsTheExecutableInThatRole(string image, string role) =>
        Assert.Equal([ImageProgram.OwnExecutable, "lab-program", role], Catalog().Resolve(image).Entrypoint.Take(3));

    [Fact]
    public void Resolve_OfTheProduct_RunsTheExecutableWithTheContainersArguments()
    {
        var program = Catalog().Resolve("steelyard/steelyard:0.1.0");
        Assert.Equal([ImageProgram.OwnExecutable], program.Entrypoint);
        Assert.Empty(program.Arguments);
    }

    [Fact]
    public void Resolve_OfAnUnknownImage_SaysWhichEntryToAdd()
    {
        var missing = Assert.Throws<ImageException>(() => Catalog().Resolve("quay.io/acme/app:v1"));
        Assert.Equal("ErrImagePull", missing.Reason);
        Assert.Contains("\"quay.io/acme/app\"", missing.Message, StringComparison.Ordinal);
        Assert.Contains("--images FILE", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_WithoutItsProgramOnTheMachine_NamesThePackage()
    {
        var missing = Assert.Throws<ImageException>(() => Catalog(installed: false).Resolve("nginx"));
        Assert.EndsWith("apt-get install nginx-light", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_OfANameThatIsNone_IsAnotherReason() =>
        Assert.Equal("InvalidImageName", Assert.Throws<ImageException>(() => Catalog().Resolve("UPPER")).Reason);

    [Fact]
    public void Resolve_OfAUsersEntry_WinsOverTheBuiltInOne()
    {
        var own = new Dictionary<string, ImageProgram> { ["nginx"] = new() { Entrypoint = ["/usr/bin/mine"] } };
        Assert.Equal(["/usr/bin/mine"], Catalog(own).Resolve("nginx").Entrypoint);
    }

    [Fact]
    public void Parse_OfAFile_ReadsAllFields()
    {
        var image = Assert.Single(ImageFile.Parse("""
            images:
            - name: example.org/app:v1
              entrypoint: [/usr/bin/python3, -m]
              args: [http.server, "80"]
              env: {GREETING: hello}
              workingDir: /srv
              files: {/srv/index.html: "<h1>hi</h1>"}
              stopSignal: 2
            """, "images.yaml"));
        Assert.Equal("example.org/app", image.Key);
        Assert.Equal("/usr/bin/python3 -m http.server 80", string.Join(' ', image.Value.Entrypoint.Concat(image.Value.Arguments)));
        Assert.Equal(("hello", "/srv", 2), (image.Value.Environment["GREETING"], image.Value.WorkingDirectory, image.Value.StopSignal));
        Assert.Equal("<h1>hi</h1>", image.Value.Files["/srv/index.html"]);
    }

    [Theory]
    [InlineData("images: 1", "f: there is no list \"images\"")]
    [InlineData("images: [{name: A, args: [x]}]", "f: images[0]: \"A\" is no image name")]
    [InlineData("images: [{name: a}]", "f: images[0]: neither entrypoint nor args")]
    [InlineData("images: [{name: a, args: [x]}, {name: \"a:2\", args: [x]}]", "f: images[1]: \"a\" is there twice")]
    [InlineData("images: [{name: a, args: [x], files: {b: c}}]", "f: images[0]: files: \"b\" is not an absolute path")]
    [InlineData("images: [{name: a, args: [x], env: {b: 1}}]", "f: images[0]: env: \"b\" is not a text")]
    public void Parse_OfAFileWithAMistake_SaysWhere(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => ImageFile.Parse(text, "f")).Message);
}
