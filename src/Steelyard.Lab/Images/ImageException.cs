namespace Steelyard.Lab.Images;

/// <summary>An image cannot be had; the message is for the user and says what to do.</summary>
public sealed class ImageException(string reason, string message) : Exception(message)
{
    /// <summary>The waiting reason of a container status: InvalidImageName or ErrImagePull.</summary>
    public string Reason { get; } = reason;
}
