namespace Steelyard.TestKit.Fakes;

public sealed record FakeRequest(string Method, string Path, string Query, string Body);
