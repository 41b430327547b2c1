namespace Steelyard.Api.Resources;

/// <summary>Labels by which status objects are found.</summary>
public static class StatusLabels
{
    public const string Node = "metallb.io/node";
    public const string ServiceName = "metallb.io/service-name";
    public const string ServiceNamespace = "metallb.io/service-namespace";
    public const string ComponentType = "metallb.io/component-type";
    public const string NodeName = "metallb.io/node-name";
}
