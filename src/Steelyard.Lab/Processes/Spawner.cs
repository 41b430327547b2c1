using System.ComponentModel;
using System.Diagnostics;
using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Processes;

/// <summary>Starts processes one after the other, so that a descriptor meant for one of them is not seen by another.</summary>
internal static class Spawner
{
    private static readonly Lock _lock = new();

    /// <param name="descriptor">A descriptor that this process, and no other, gets to see; null: none.</param>
    /// <exception cref="LabException">The program is not installed or cannot be run.</exception>
    public static Process Start(ProcessStartInfo start, int? descriptor = null)
    {
        lock (_lock)
        {
            if (descriptor is { } shown)
                Descriptors.SetInherited(shown, true);
            try
            {
                return Process.Start(start)!;
            }
            catch (Win32Exception e)
            {
                throw new LabException($"cannot run {start.FileName}: {e.Message}; is it installed?", e);
            }
            finally
            {
                if (descriptor is { } hidden)
                    Descriptors.SetInherited(hidden, false);
            }
        }
    }
}
