namespace Steelyard.Kube.Caching;

/// <summary>Makes what the cache stores out of the UTF-8 JSON of one object.</summary>
internal delegate T ObjectDecoder<T>(ReadOnlySpan<byte> json);
