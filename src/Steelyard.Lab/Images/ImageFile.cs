using System.Text.Json.Nodes;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Objects;

namespace Steelyard.Lab.Images;

/// <summary>
/// A user's additions to the catalog, YAML or JSON: a list <c>images</c> of entries with <c>name</c> and <c>entrypoint</c>
/// and/or <c>args</c>, and optionally <c>env</c>, <c>workingDir</c>, <c>files</c> (path: text), <c>stopSignal</c> (number).
/// </summary>
public static class ImageFile
{
    /// <exception cref="InvalidDataException">The file is not as described; the message names file and entry.</exception>
    public static IReadOnlyDictionary<string, ImageProgram> Read(string path) => Parse(File.ReadAllText(path), path);

    internal static IReadOnlyDictionary<string, ImageProgram> Parse(string text, string path)
    {
        var entries = new Dictionary<string, ImageProgram>();
        var number = 0;
        foreach (var entry in List(text, path))
        {
            var place = $"{path}: images[{number++}]";
            var name = entry.Text("name");
            if (!ImageName.TryParse(name, out var image))
                throw new InvalidDataException($"{place}: \"{name}\" is no image name");
            if (!entries.TryAdd(image.Familiar, Program(entry, place)))
                throw new InvalidDataException($"{place}: \"{image.Familiar}\" is there twice");
        }
        return entries;
    }

    private static IEnumerable<JsonObject> List(string text, string path)
    {
        try
        {
            var root = YamlBody.Parse(text, []);
            return root.At("images") is JsonArray ? root.Each("images") : throw new InvalidDataException($"{path}: there is no list \"images\"");
        }
        catch (Exception e) when (e.GetType().Namespace == "YamlDotNet.Core")
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static ImageProgram Program(JsonObject entry, string place)
    {
        var program = new ImageProgram
        {
            Entrypoint = [.. entry.Texts("entrypoint")],
            Arguments = [.. entry.Texts("args")],
            Environment = Merge(ImageDefaults.Environment, Texts(entry, "env", place)),
            WorkingDirectory = entry.TextOrNull("workingDir") ?? "/",
            Files = Texts(entry, "files", place),
            StopSignal = (int)(entry.IntegerOrNull("stopSignal") ?? 15),
        };
        if (program.Entrypoint.Count + program.Arguments.Count == 0)
            throw new InvalidDataException($"{place}: neither entrypoint nor args");
        return program.Files.Keys.FirstOrDefault(file => !file.StartsWith('/')) is { } relative
            ? throw new InvalidDataException($"{place}: files: \"{relative}\" is not an absolute path")
            : program;
    }

    private static Dictionary<string, string> Texts(JsonObject entry, string field, string place)
    {
        var texts = new Dictionary<string, string>();
        foreach (var (name, value) in entry[field] as JsonObject ?? [])
            texts[name] = value.TextOrNull() ?? throw new InvalidDataException($"{place}: {field}: \"{name}\" is not a text");
        return texts;
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> one, Dictionary<string, string> other)
    {
        var all = new Dictionary<string, string>(one);
        foreach (var (name, value) in other)
            all[name] = value;
        return all;
    }
}
