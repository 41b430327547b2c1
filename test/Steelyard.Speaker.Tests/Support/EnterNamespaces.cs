using System.Runtime.CompilerServices;
using Steelyard.TestKit.Networks;

namespace Steelyard.Speaker.Tests.Support;

/// <summary>All tests of this project run inside namespaces of their own.</summary>
internal static class EnterNamespaces
{
    [ModuleInitializer]
    internal static void Enter() => NetworkNamespaces.EnterOnce();
}
