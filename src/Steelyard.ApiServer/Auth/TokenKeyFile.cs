using System.Security.Cryptography;

namespace Steelyard.ApiServer.Auth;

/// <summary>The key that signs service account tokens. It is kept, so that tokens stay good over a restart.</summary>
public static class TokenKeyFile
{
    private const string FileName = "service-account.key";

    /// <param name="directory">The data directory; null makes a key that lives as long as the process.</param>
    public static ECDsa Open(string? directory)
    {
        if (directory is null)
            return ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(directory, FileName);
        if (!File.Exists(file))
            Create(file);
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return key;
    }

    /// <summary>Readable by the owner alone, and never half written.</summary>
    private static void Create(string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var temporary = file + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(temporary, options))
            writer.Write(key.ExportPkcs8PrivateKeyPem());
        File.Move(temporary, file);
    }
}
