using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Steelyard.Core.Advertisements;
using Steelyard.Core.Configuration;

namespace Steelyard.Core.Announcements;

/// <summary>The electorates of one configuration, each made when the first service needs it.</summary>
internal sealed class Electorates(ConfigurationSnapshot snapshot, NodeTable nodes, string ownNode)
{
    private readonly Dictionary<ImmutableArray<Layer2Advertisement>, Electorate> _known = new(new SameAdvertisements());

    /// <summary>The electorate of the advertisements of a pool that cover a service with these labels.</summary>
    public Electorate For(string pool, IReadOnlyDictionary<string, string> labels)
    {
        var attached = snapshot.Layer2For(pool);
        foreach (var advertisement in attached)
        {
            if (!advertisement.CoversService(labels))
            {
                attached = [.. attached.Where(one => one.CoversService(labels))];
                break;
            }
        }

        if (_known.TryGetValue(attached, out var electorate))
            return electorate;
        electorate = new Electorate(attached, nodes, ownNode);
        electorate.Refresh(nodes);
        _known.Add(attached, electorate);
        return electorate;
    }

    public void Refresh()
    {
        foreach (var electorate in _known.Values)
            electorate.Refresh(nodes);
    }

    private sealed class SameAdvertisements : IEqualityComparer<ImmutableArray<Layer2Advertisement>>
    {
        public bool Equals(ImmutableArray<Layer2Advertisement> x, ImmutableArray<Layer2Advertisement> y)
        {
            if (x.Length != y.Length)
                return false;
            for (var i = 0; i < x.Length; i++)
            {
                if (!ReferenceEquals(x[i], y[i]))
                    return false;
            }

            return true;
        }

        public int GetHashCode(ImmutableArray<Layer2Advertisement> obj)
        {
            var hash = obj.Length;
            foreach (var advertisement in obj)
                hash = HashCode.Combine(hash, RuntimeHelpers.GetHashCode(advertisement));
            return hash;
        }
    }
}
