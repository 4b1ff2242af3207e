using System.Globalization;
using SQLitePCL;

namespace Gradus.Cli;

/// <summary>
/// A SQLite file, by SQLite's own functions: ADO.NET would bring tables in memory and XML into a program compiled ahead of time. For one
/// thread at a time.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 _database;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="create">Whether to make it if it is not there.</param>
    /// <exception cref="DllNotFoundException">SQLite is not there.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public SqliteDatabase(string path, bool create)
    {
        Batteries_V2.Init();
        int flags = raw.SQLITE_OPEN_READWRITE | (create ? raw.SQLITE_OPEN_CREATE : 0);
        int code = raw.sqlite3_open_v2(path, out _database, flags, null);
        if (code != raw.SQLITE_OK)
        {
            _database.Dispose();
            throw new IOException($"'{path}' cannot be opened: {raw.sqlite3_errstr(code).utf8_to_string()}.");
        }

        Execute("PRAGMA foreign_keys = ON");
    }

    /// <summary>Executes one statement, whose parameters are ?1, ?2, ….</summary>
    /// <exception cref="IOException">It fails.</exception>
    public void Execute(string sql, params IReadOnlyList<object?> values) => Read(sql, _ => true, values);

    /// <summary>Executes one statement and reads the rows that it gives.</summary>
    /// <exception cref="IOException">It fails.</exception>
    public List<T> Read<T>(string sql, Func<SqliteRow, T> read, params IReadOnlyList<object?> values)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out sqlite3_stmt statement));
        using sqlite3_stmt prepared = statement;
        for (int i = 0; i < values.Count; i++)
        {
            Check(Bind(prepared, i + 1, values[i]));
        }

        var rows = new List<T>();
        int code;
        while ((code = raw.sqlite3_step(prepared)) == raw.SQLITE_ROW)
        {
            rows.Add(read(new SqliteRow(prepared)));
        }

        if (code != raw.SQLITE_DONE)
        {
            throw Failure();
        }

        return rows;
    }

    /// <summary>Does all of it or nothing, and only returns once it is on the disk.</summary>
    /// <exception cref="IOException">It fails.</exception>
    public void InTransaction(Action act)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            act();
            Execute("COMMIT");
        }
        catch
        {
            _ = raw.sqlite3_exec(_database, "ROLLBACK");
            throw;
        }
    }

    public void Dispose() => _database.Dispose();

    private static int Bind(sqlite3_stmt statement, int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, place),
        string text => raw.sqlite3_bind_text(statement, place, text),
        double number => raw.sqlite3_bind_double(statement, place, number),
        _ => raw.sqlite3_bind_int64(statement, place, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Failure();
        }
    }

    private IOException Failure() => new($"SQLite: {raw.sqlite3_errmsg(_database).utf8_to_string()}.");
}
