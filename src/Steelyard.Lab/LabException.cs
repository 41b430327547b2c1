namespace Steelyard.Lab;

/// <summary>Something that the user asked for cannot be done; the message says what and, where it is known, how to mend it.</summary>
public sealed class LabException : Exception
{
    public LabException(string message) : base(message)
    {
    }

    public LabException(string message, Exception inner) : base(message, inner)
    {
    }
}
