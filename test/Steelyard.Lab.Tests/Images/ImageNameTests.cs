using Steelyard.Lab.Images;

namespace Steelyard.Lab.Tests.Images;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("nginx", "nginx", "docker.io/library/nginx:latest")]
    [InlineData("nginx:1.27-alpine", "nginx", "docker.io/library/nginx:1.27-alpine")]
    [InlineData("docker.io/library/nginx", "nginx", "docker.io/library/nginx:latest")]
    [InlineData("docker.io/nginx", "nginx", "docker.io/library/nginx:latest")]
    [InlineData("index.docker.io/library/nginx:1", "nginx", "docker.io/library/nginx:1")]
    [InlineData("prakhar1989/static-site", "prakhar1989/static-site", "docker.io/prakhar1989/static-site:latest")]
    [InlineData("registry.k8s.io/pause:3.10", "registry.k8s.io/pause", "registry.k8s.io/pause:3.10")]
    [InlineData("localhost:5000/a/b:c", "localhost:5000/a/b", "localhost:5000/a/b:c")]
    [InlineData("localhost/a", "localhost/a", "localhost/a:latest")]
    [InlineData("quay.io/x/y@sha256:ab", "quay.io/x/y", "quay.io/x/y@sha256:ab")]
    [InlineData("quay.io/x/y:1@sha256:ab", "quay.io/x/y", "quay.io/x/y@sha256:ab")]
    public void TryParse_OfAReference_KnowsItsFamiliarAndFullName(string text, string familiar, string full)
    {
        Assert.True(ImageName.TryParse(text, out var name));
        Assert.Equal((familiar, full), (name.Familiar, name.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Nginx")]
    [InlineData("a//b")]
    [InlineData("nginx:")]
    [InlineData("nginx@")]
    [InlineData("-nginx")]
    [InlineData("a b")]
    public void TryParse_OfSomethingElse_IsFalse(string text) => Assert.False(ImageName.TryParse(text, out _));
}
