namespace Steelyard.Kube.Tests.Support;

internal sealed record ScriptedRequest(string Line, string Body, HttpRequestMessage Message);
