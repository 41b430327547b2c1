namespace Steelyard.Lab.Spdy;

/// <summary>The peer does not speak SPDY/3.1 as it should; the connection is of no use any more.</summary>
public sealed class SpdyException(string message, Exception? inner = null) : IOException(message, inner);
