using System.Runtime.CompilerServices;
using Steelyard.TestKit.Networks;

namespace Steelyard.Deploy.Tests.Support;

/// <summary>Speakers that the tests run announce on no other network than the tests' own.</summary>
internal static class EnterNamespaces
{
    [ModuleInitializer]
    internal static void Enter() => NetworkNamespaces.EnterOnce();
}
