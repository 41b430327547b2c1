namespace Steelyard.Hosting;

/// <summary>The process cannot run as it was told to; the message is for the user.</summary>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
