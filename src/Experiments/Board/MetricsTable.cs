using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Gradus.Experiments;

/// <summary>
/// The metrics of a run, as <see cref="MetricsRecorder"/> writes them to <c>metrics.csv</c>, read while the run goes on. The file may come
/// from anywhere: what is no row of numbers is left out, and what is held in memory is bounded.
/// </summary>
public sealed class MetricsTable
{
    /// <summary>Rows that are held; of a longer table, every second one, then every fourth, …</summary>
    public const int MaxRows = 4_000;

    private const int MaxColumns = 200;
    private const int MaxRowLength = 16 << 10;

    private readonly string[] _names;
    private readonly List<double[]> _rows = [];

    private MetricsTable(string[] names) => _names = names;

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The number of rows that are held.</summary>
    public int Count => _rows.Count;

    /// <summary>Reads a table.</summary>
    /// <param name="stream">The file from its beginning. A last row without its end is being written, and left out.</param>
    /// <returns>The table; without columns if the header is none.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MetricsTable Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        MetricsTable? table = null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxRowLength);
        try
        {
            int count = 0;
            long index = 0;
            long stride = 1;
            double[]? last = null;
            while (stream.Read(buffer, count, MaxRowLength - count) is > 0 and int read)
            {
                count += read;
                int begin = 0;
                while (buffer.AsSpan(begin, count - begin).IndexOf((byte)'\n') is >= 0 and int length)
                {
                    ReadOnlySpan<byte> line = buffer.AsSpan(begin, length).TrimEnd((byte)'\r');
                    begin += length + 1;
                    if (table is null)
                    {
                        table = new MetricsTable(Header(line));
                    }
                    else if (Row(line, table.Names.Count) is { } row)
                    {
                        last = row;
                        if (index++ % stride == 0)
                        {
                            table._rows.Add(row);
                            if (table._rows.Count > MaxRows)
                            {
                                table.Halve();
                                stride *= 2;
                            }
                        }
                    }
                }

                if (begin == 0 && count == MaxRowLength)
                {
                    break; // no table has a row of this length
                }

                buffer.AsSpan(begin, count - begin).CopyTo(buffer);
                count -= begin;
            }

            if (last is not null && table!._rows[^1] != last)
            {
                table._rows.Add(last); // the newest row counts most
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return table ?? new MetricsTable([]);
    }

    /// <summary>A column; empty if there is none of that name. NaN where a cell is empty.</summary>
    /// <param name="name">Its name.</param>
    public double[] Column(string name)
    {
        int column = Array.IndexOf(_names, name);
        return column < 0 ? [] : [.. _rows.Select(row => row[column])];
    }

    /// <summary>The last number in a column; NaN if there is none.</summary>
    /// <param name="name">The name of the column.</param>
    public double Last(string name) => Column(name).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Last();

    private static string[] Header(ReadOnlySpan<byte> line)
    {
        string[] names = Encoding.UTF8.GetString(line).Split(',');
        bool isHeader = names.Length <= MaxColumns && names.All(name => name.Length > 0 && name.All(IsOfName))
            && names.Distinct().Count() == names.Length;
        return isHeader ? names : [];

        static bool IsOfName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or '/';
    }

    private static double[]? Row(ReadOnlySpan<byte> line, int columns)
    {
        if (columns == 0 || line.Count((byte)',') != columns - 1)
        {
            return null;
        }

        var row = new double[columns];
        int column = 0;
        foreach (Range part in line.Split((byte)','))
        {
            ReadOnlySpan<byte> cell = line[part];
            if (cell.IsEmpty)
            {
                row[column++] = double.NaN;
            }
            else if (Utf8Parser.TryParse(cell, out double value, out int length) && length == cell.Length)
            {
                row[column++] = value;
            }
            else
            {
                return null;
            }
        }

        return row;
    }

    private void Halve()
    {
        int kept = 0;
        for (int i = 0; i < _rows.Count; i += 2)
        {
            _rows[kept++] = _rows[i];
        }

        _rows.RemoveRange(kept, _rows.Count - kept);
    }
}
