namespace Steelyard.ApiServer.OpenApi;

/// <summary>The dialect schemas are written in.</summary>
internal sealed record SchemaStyle(string ReferencePrefix, bool Version3)
{
    public static readonly SchemaStyle V2 = new("#/definitions/", false);
    public static readonly SchemaStyle V3 = new("#/components/schemas/", true);
}
