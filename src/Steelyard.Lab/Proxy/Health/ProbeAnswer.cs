namespace Steelyard.Lab.Proxy.Health;

/// <summary>An answer to a health probe: status 200, 404 or 503, a JSON body, and further header lines, each ended by CR LF.</summary>
internal sealed record ProbeAnswer(int Status, string Body, string Headers = "")
{
    public static readonly ProbeAnswer NotFound = new(404, "{}");

    public string Reason => Status switch
    {
        200 => "OK",
        404 => "Not Found",
        _ => "Service Unavailable",
    };
}
