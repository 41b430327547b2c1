namespace Steelyard.ApiServer.Storage;

/// <summary>Where an <see cref="ObjectStore"/> keeps its objects over a restart.</summary>
public interface IDurableLog : IDisposable
{
    /// <summary>Calls back for every kept object and returns the revision of the last commit.</summary>
    long Load(Action<StoredRow> row);

    /// <summary>Makes a batch durable, all or nothing; returns once it is safe against a crash.</summary>
    void Commit(IReadOnlyList<StoredRow> batch, long revision);
}

/// <summary>One change on its way to disk; <see cref="Json"/> null removes the object.</summary>
public readonly record struct StoredRow(string Resource, string? Namespace, string Name, long Revision, byte[]? Json);
