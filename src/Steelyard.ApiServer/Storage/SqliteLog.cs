using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Steelyard.ApiServer.Storage;

/// <summary>
/// Objects in one SQLite file (write-ahead log, synchronised at every commit): the current state of each object and
/// the last revision. Used by one thread at a time.
/// </summary>
public sealed class SqliteLog : IDurableLog
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _setRevision;

    /// <param name="path">The database file; made when absent.</param>
    public SqliteLog(string path)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        _connection = new SqliteConnection(settings.ToString());
        _connection.Open();
        Execute("PRAGMA locking_mode=EXCLUSIVE");
        Execute("PRAGMA journal_mode=WAL");
        Execute("PRAGMA synchronous=FULL");
        Execute("CREATE TABLE IF NOT EXISTS objects(resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, " +
            "revision INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY(resource, namespace, name)) WITHOUT ROWID");
        Execute("CREATE TABLE IF NOT EXISTS state(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID");
        _put = Prepare("INSERT INTO objects(resource, namespace, name, revision, value) VALUES($r, $s, $n, $v, $j) " +
            "ON CONFLICT DO UPDATE SET revision = excluded.revision, value = excluded.value", "$r", "$s", "$n", "$v", "$j");
        _remove = Prepare("DELETE FROM objects WHERE resource = $r AND namespace = $s AND name = $n", "$r", "$s", "$n");
        _setRevision = Prepare("INSERT INTO state(key, value) VALUES('revision', $v) ON CONFLICT DO UPDATE SET value = excluded.value", "$v");
    }

    public long Load(Action<StoredRow> row)
    {
        using (var select = Prepare("SELECT resource, namespace, name, revision, value FROM objects"))
        using (var reader = select.ExecuteReader())
        {
            while (reader.Read())
                row(new StoredRow(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), (byte[])reader[4]));
        }

        using var revision = Prepare("SELECT value FROM state WHERE key = 'revision'");
        return Convert.ToInt64(revision.ExecuteScalar() ?? 0L, CultureInfo.InvariantCulture);
    }

    public void Commit(IReadOnlyList<StoredRow> batch, long revision)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var row in batch)
            Write(row, transaction);
        _setRevision.Transaction = transaction;
        _setRevision.Parameters[0].Value = revision;
        _setRevision.ExecuteNonQuery();
        transaction.Commit();
    }

    public void Dispose()
    {
        _put.Dispose();
        _remove.Dispose();
        _setRevision.Dispose();
        _connection.Dispose();
    }

    private void Write(StoredRow row, SqliteTransaction transaction)
    {
        var command = row.Json is null ? _remove : _put;
        command.Transaction = transaction;
        command.Parameters[0].Value = row.Resource;
        command.Parameters[1].Value = row.Namespace ?? string.Empty;
        command.Parameters[2].Value = row.Name;
        if (row.Json is not null)
        {
            command.Parameters[3].Value = row.Revision;
            command.Parameters[4].Value = row.Json;
        }

        command.ExecuteNonQuery();
    }

#pragma warning disable CA2100 // the texts are the constants above
    private SqliteCommand Prepare(string text, params string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }
#pragma warning restore CA2100

    private void Execute(string text)
    {
        using var command = Prepare(text);
        command.ExecuteNonQuery();
    }
}
