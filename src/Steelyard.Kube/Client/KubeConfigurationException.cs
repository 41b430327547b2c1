namespace Steelyard.Kube.Client;

/// <summary>No usable cluster configuration; the message says which place and why, fit to be shown to a user.</summary>
public sealed class KubeConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
