using System.Runtime.InteropServices;

namespace Steelyard.Linux.Polling;

/// <summary>Something that a <see cref="DescriptorPoller"/> can wait for.</summary>
public interface IPollable
{
    /// <summary>The file descriptor that becomes readable.</summary>
    SafeHandle Handle { get; }
}
