namespace Steelyard.Lab.Images;

/// <summary>
/// Which program of this machine stands for which image. Nothing is ever downloaded: the lab's containers run programs
/// that are installed here. Names of the file come before the built-in ones.
/// </summary>
public sealed class ImageCatalog
{
    private readonly Dictionary<string, ImageProgram> _programs;
    private readonly Func<string, string?> _find;

    /// <param name="own">Entries of the user by familiar name; they win over the built-in ones.</param>
    /// <param name="find">Finds the path of an installed program by name; null when it is not installed.</param>
    public ImageCatalog(IReadOnlyDictionary<string, ImageProgram> own, Func<string, string?> find)
    {
        _find = find;
        _programs = new Dictionary<string, ImageProgram>(BuiltinImages.All);
        foreach (var (name, program) in own)
            _programs[name] = program;
    }

    /// <summary>The program of an image, whatever its tag.</summary>
    /// <exception cref="ImageException">The reference is none, the image is unknown, or its program is not installed.</exception>
    public ImageProgram Resolve(string image)
    {
        if (!ImageName.TryParse(image, out var name))
            throw new ImageException("InvalidImageName", $"Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": invalid reference format");
        if (Find(name) is not { } program)
            throw new ImageException("ErrImagePull", Unknown(image, name));
        foreach (var (need, package) in program.Needs)
        {
            if (_find(need) is null)
            {
                throw new ImageException("ErrImagePull",
                    $"image \"{image}\" stands for the program {need}, which is not installed on this machine: apt-get install {package}");
            }
        }
        return program;
    }

    /// <summary>The familiar names of all entries.</summary>
    public IReadOnlyCollection<string> Names => _programs.Keys;

    // A mirror's copy of a well-known image is that image: the path is tried with and without the registry.
    private ImageProgram? Find(ImageName name) =>
        _programs.GetValueOrDefault(name.Familiar)
        ?? _programs.GetValueOrDefault(name.Repository)
        ?? (name.Repository.StartsWith("library/", StringComparison.Ordinal) ? _programs.GetValueOrDefault(name.Repository["library/".Length..]) : null);

    private static string Unknown(string image, ImageName name) =>
        $"image \"{image}\" is not in the image catalog of this cluster, which runs programs of this machine and downloads nothing: " +
        $"add an entry named \"{name.Familiar}\" to a file and give it to \"steelyard cluster create --images FILE\" (see docs/images.md)";
}
