namespace Steelyard.ApiServer.Admission;

/// <summary>A webhook could not be reached or gave no usable answer; the message is what clients get to see.</summary>
public sealed class WebhookCallException(string message, Exception? inner = null) : Exception(message, inner);
