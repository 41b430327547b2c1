using System.CommandLine;
using Steelyard.Hosting;
using Steelyard.Hosting.Web;

namespace Steelyard.Cli.Commands;

/// <summary>What the flags of the long-running processes have in common.</summary>
internal static class ProcessFlags
{
    private const string NamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    /// <summary>The namespace that was given, else that of the service account.</summary>
    /// <exception cref="StartException">There is neither.</exception>
    public static string NamespaceOr(string given)
    {
        if (given.Length > 0)
            return given;
        try
        {
            return File.ReadAllText(NamespaceFile).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException("the namespace is unknown: give --namespace, set METALLB_NAMESPACE, or run with a service account", e);
        }
    }

    /// <exception cref="StartException">A value is unknown, or suites are given for TLS 1.3.</exception>
    public static TlsSettings ParseTls(string minVersion, string cipherSuites)
    {
        try
        {
            return TlsSettings.Parse(minVersion, cipherSuites);
        }
        catch (FormatException e)
        {
            throw new StartException(e.Message, e);
        }
    }

    /// <summary>An environment variable; empty when unset.</summary>
    public static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    public static Option<string> Text(string name, Func<string> value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value() };

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    public static Option<int> Number(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
