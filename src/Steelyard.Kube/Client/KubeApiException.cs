using System.Net;

namespace Steelyard.Kube.Client;

/// <summary>The API server refused a request. The message is the one of its Status object.</summary>
public sealed class KubeApiException : Exception
{
    public KubeApiException(int code, string reason, string message, TimeSpan? retryAfter = null, string? continueToken = null)
        : base(message)
    {
        Code = code;
        Reason = reason;
        RetryAfter = retryAfter;
        ContinueToken = continueToken;
    }

    /// <summary>HTTP status code, or the code of a Status that came inside a watch stream.</summary>
    public int Code { get; }

    /// <summary>Machine readable reason such as <c>NotFound</c>; empty when the server gave none.</summary>
    public string Reason { get; }

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Token of an expired paged list with which the rest can be read, inconsistently.</summary>
    public string? ContinueToken { get; }

    public bool IsNotFound => Code == (int)HttpStatusCode.NotFound;

    /// <summary>409 because the resourceVersion is outdated, in contrast to <see cref="IsAlreadyExists"/>.</summary>
    public bool IsConflict => Code == (int)HttpStatusCode.Conflict && !IsAlreadyExists;

    public bool IsAlreadyExists => Reason == "AlreadyExists";

    /// <summary>410: the resourceVersion or continue token is too old.</summary>
    public bool IsExpired => Code == (int)HttpStatusCode.Gone || Reason is "Expired" or "Gone";

    public bool IsForbidden => Code == (int)HttpStatusCode.Forbidden;
}
