namespace Steelyard.Lab.Pods;

/// <summary>A container cannot be described completely yet: a ConfigMap or Secret it needs is not there, for instance.</summary>
public sealed class ConfigException(string message) : Exception(message);
