using Gradus.Experiments;

namespace Gradus.Cli;

/// <summary>
/// The results of a search in one SQLite database, each there as a whole as soon as it is known: what a search that is started again does
/// not train again. Tables: <c>search</c> (what defines it), <c>trials</c> with <c>settings</c>, <c>results</c> with <c>runs</c>.
/// </summary>
internal sealed class TrialStore : IDisposable
{
    private static readonly string[] Schema =
    [
        "CREATE TABLE search (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "CREATE TABLE trials (trial INTEGER PRIMARY KEY)",
        """
        CREATE TABLE settings (
            trial INTEGER NOT NULL REFERENCES trials, place INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (trial, place))
        """,
        """
        CREATE TABLE results (
            trial INTEGER NOT NULL REFERENCES trials, rung INTEGER NOT NULL, score REAL, seconds REAL NOT NULL, failure TEXT,
            PRIMARY KEY (trial, rung))
        """,
        """
        CREATE TABLE runs (
            trial INTEGER NOT NULL, rung INTEGER NOT NULL, seed INTEGER NOT NULL, mean_return REAL NOT NULL, steps INTEGER NOT NULL,
            seconds REAL NOT NULL, PRIMARY KEY (trial, rung, seed), FOREIGN KEY (trial, rung) REFERENCES results)
        """,
    ];

    private readonly SqliteDatabase _database;
    private readonly Lock _lock = new();

    private TrialStore(SqliteDatabase database) => _database = database;

    /// <summary>Makes the database of a new search.</summary>
    /// <param name="path">Its file, which does not exist.</param>
    /// <param name="definition">What defines the search.</param>
    /// <exception cref="BadInputException">SQLite is not there.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static TrialStore Create(string path, IEnumerable<KeyValuePair<string, string>> definition)
    {
        var store = new TrialStore(Connect(path, create: true));
        store.Write(database =>
        {
            foreach (string table in Schema)
            {
                database.Execute(table);
            }

            foreach ((string name, string value) in definition)
            {
                database.Execute("INSERT INTO search VALUES (?1, ?2)", name, value);
            }
        });
        return store;
    }

    /// <summary>Opens the database of a search that goes on.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="shown">The folder, as the user would type it.</param>
    /// <param name="definition">What defines the search now.</param>
    /// <exception cref="BadInputException">SQLite is not there, or the file holds no search or another one.</exception>
    public static TrialStore Open(string path, string shown, IReadOnlyList<KeyValuePair<string, string>> definition)
    {
        SqliteDatabase? database = null;
        try
        {
            database = Connect(path, create: false);
            Dictionary<string, string> there = database
                .Read("SELECT name, value FROM search", row => KeyValuePair.Create(row.Text(0)!, row.Text(1)!))
                .ToDictionary();
            foreach ((string name, string value) in definition)
            {
                if (!there.TryGetValue(name, out string? other) || other != value)
                {
                    throw new BadInputException(
                        $"'{shown}' holds another search: {name} is {other ?? "not there"} in it, and {value} here; use a folder of its "
                            + "own for each search.");
                }
            }

            return new TrialStore(database);
        }
        catch (IOException exception)
        {
            database?.Dispose();
            throw new BadInputException($"'{path}' does not hold a search: {Sentence.Of(exception)}");
        }
        catch
        {
            database?.Dispose();
            throw;
        }
    }

    /// <summary>An entry of the definition, as it was when the search began.</summary>
    public string Definition(string name) =>
        Read(database => database.Read("SELECT value FROM search WHERE name = ?1", row => row.Text(0)!, name)).Single();

    /// <summary>The trials whose settings have been drawn.</summary>
    public Dictionary<int, Trial> Trials() => Read(database => database.Read(
            "SELECT trial, name, value FROM settings ORDER BY trial, place",
            row => (Trial: (int)row.Whole(0), Setting: KeyValuePair.Create(row.Text(1)!, row.Text(2)!))))
        .GroupBy(row => row.Trial)
        .ToDictionary(group => group.Key, group => new Trial(group.Key, [.. group.Select(row => row.Setting)]));

    /// <summary>The results, by trial and rung.</summary>
    public Dictionary<(int Trial, int Rung), TrialResult> Results()
    {
        ILookup<(int, int), TrialRun> runs = Read(database => database.Read(
                "SELECT trial, rung, seed, mean_return, steps, seconds FROM runs ORDER BY trial, rung, seed",
                row => (
                    Result: ((int)row.Whole(0), (int)row.Whole(1)),
                    Run: new TrialRun((ulong)row.Whole(2), row.Number(3), row.Whole(4), row.Number(5)))))
            .ToLookup(row => row.Result, row => row.Run);
        return Read(database => database.Read(
                "SELECT trial, rung, failure FROM results",
                row => new TrialResult(
                    (int)row.Whole(0), (int)row.Whole(1), [.. runs[((int)row.Whole(0), (int)row.Whole(1))]], row.Text(2))))
            .ToDictionary(result => (result.Trial, result.Rung));
    }

    /// <summary>Keeps the settings of a trial.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Save(Trial trial) => Write(database =>
    {
        database.Execute("INSERT INTO trials VALUES (?1)", trial.Number);
        for (int place = 0; place < trial.Settings.Count; place++)
        {
            (string name, string value) = trial.Settings[place];
            database.Execute("INSERT INTO settings VALUES (?1, ?2, ?3, ?4)", trial.Number, place, name, value);
        }
    });

    /// <summary>Keeps a result.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Save(TrialResult result) => Write(database =>
    {
        database.Execute(
            "INSERT INTO results VALUES (?1, ?2, ?3, ?4, ?5)",
            result.Trial,
            result.Rung,
            double.IsFinite(result.Score) ? result.Score : null,
            result.Seconds,
            result.Failure);
        foreach (TrialRun run in result.Runs)
        {
            database.Execute(
                "INSERT INTO runs VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                result.Trial,
                result.Rung,
                run.Seed,
                run.Return,
                run.Steps,
                run.Seconds);
        }
    });

    public void Dispose() => _database.Dispose();

    private static SqliteDatabase Connect(string path, bool create)
    {
        try
        {
            return new SqliteDatabase(path, create);
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException)
        {
            throw new BadInputException(
                "gradus tune keeps its results in SQLite, and the library e_sqlite3, which belongs beside this program, is not there.");
        }
    }

    private void Write(Action<SqliteDatabase> act)
    {
        lock (_lock)
        {
            _database.InTransaction(() => act(_database));
        }
    }

    private T Read<T>(Func<SqliteDatabase, T> read)
    {
        lock (_lock)
        {
            return read(_database);
        }
    }
}
