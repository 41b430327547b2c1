namespace Steelyard.Kube.Client;

/// <summary>Makes a value out of the UTF-8 JSON of one object. The bytes are only valid during the call.</summary>
public delegate T JsonDecoder<out T>(ReadOnlySpan<byte> json);
