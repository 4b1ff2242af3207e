using SQLitePCL;

namespace Gradus.Cli;

/// <summary>The row at which a statement is.</summary>
/// <param name="statement">The statement.</param>
internal readonly struct SqliteRow(sqlite3_stmt statement)
{
    /// <summary>The text of a column, or null.</summary>
    public string? Text(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL
        ? null
        : raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>The whole number in a column.</summary>
    public long Whole(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>The number in a column.</summary>
    public double Number(int column) => raw.sqlite3_column_double(statement, column);
}
