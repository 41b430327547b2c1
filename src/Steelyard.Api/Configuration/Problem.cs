namespace Steelyard.Api.Configuration;

/// <summary>What is wrong with one field of the object under inspection.</summary>
internal sealed record Problem(string FieldPath, string Message, bool IsTransient = false)
{
    public Problem Prefixed(string prefix) => this with { Message = prefix + Message };
}
