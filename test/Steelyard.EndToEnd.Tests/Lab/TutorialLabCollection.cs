namespace Steelyard.EndToEnd.Tests.Lab;

/// <summary>Tests that share the installed load balancer. Each leaves nodes and network as it found them.</summary>
[CollectionDefinition(Name)]
public sealed class TutorialLabCollection : ICollectionFixture<TutorialLab>
{
    public const string Name = "tutorial lab";
}
