namespace Steelyard.Controller.Tests.Support;

internal sealed record FakeRequest(string Method, string Path, string Query, string Body);
