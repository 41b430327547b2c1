namespace Steelyard.Controller.Hosting;

/// <summary>The controller cannot run as it was told to; the message is for the user.</summary>
public sealed class ControllerStartException(string message, Exception? inner = null) : Exception(message, inner);
