namespace Steelyard.ApiServer.Printing;

/// <summary>One column of a Table. <paramref name="Type"/> is string, integer, number, boolean or date; a priority above 0 is shown with <c>-o wide</c> only.</summary>
public sealed record TableColumn(string Name, string Type = "string", string Format = "", int Priority = 0, string Description = "")
{
    public static readonly TableColumn ObjectName = new("Name", Format: "name");
    public static readonly TableColumn Age = new("Age");

    public static TableColumn Wide(string name) => new(name, Priority: 1);

    public static TableColumn Integer(string name) => new(name, "integer");
}
