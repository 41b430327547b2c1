namespace Steelyard.ApiServer.Registry;

/// <summary>One entry of a CRD version's <c>additionalPrinterColumns</c>.</summary>
public sealed record PrinterColumn(
    string Name, string Type, string JsonPath, string Format = "", int Priority = 0, string Description = "");
