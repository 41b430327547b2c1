namespace Steelyard.Api.CustomResources;

/// <summary>A rendered definition: the file it belongs in, relative to deploy/crds, and its YAML text.</summary>
public sealed record CustomResourceManifest(string FileName, string Text);
