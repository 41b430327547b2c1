namespace Steelyard.Lab.Containers;

/// <summary>
/// Reads pipes and terminals on threads of their own: reading them cannot be made asynchronous, and the pool's threads
/// are too few to wait for the next word of every container.
/// </summary>
internal static class StreamReaders
{
    private const int StackBytes = 256 * 1024;
    private const int BufferBytes = 16 * 1024;

    /// <summary>Hands what is read to a function until the stream ends; the task ends then.</summary>
    public static Task Start(Stream stream, ReaderAction read)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            Read(stream, read);
            done.TrySetResult();
        }, StackBytes) { IsBackground = true, Name = "stream" };
        thread.Start();
        return done.Task;
    }

    private static void Read(Stream stream, ReaderAction read)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            for (int length; (length = stream.Read(buffer)) > 0;)
                read(buffer.AsSpan(0, length));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // A terminal ends with an error when its program is gone; a disposed stream is nobody's any more.
        }
    }
}

internal delegate void ReaderAction(ReadOnlySpan<byte> bytes);
