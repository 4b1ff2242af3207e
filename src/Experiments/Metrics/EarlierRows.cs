using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Gradus.Experiments;

/// <summary>
/// The rows of a table of metrics that stay when a run is resumed. The table may come from anywhere: what is no row of numbers is left out,
/// and no more of it is held in memory than a row can take.
/// </summary>
internal static class EarlierRows
{
    private const int MaxRowLength = 16 << 10;

    private static readonly SearchValues<byte> OfNumbers = SearchValues.Create("0123456789.,+-E"u8);

    /// <summary>Copies them, without the header, and with empty cells in columns that are new.</summary>
    /// <param name="table">The table, from its header on. One whose columns are not the first of the new ones has no such rows.</param>
    /// <param name="destination">Takes the rows.</param>
    /// <param name="environmentSteps">The number of steps after which rows are left out.</param>
    /// <param name="names">The names of the columns, separated by commas.</param>
    public static void Copy(Stream table, Stream destination, long environmentSteps, string names)
    {
        byte[] header = Encoding.UTF8.GetBytes(names);
        byte[] buffer = new byte[MaxRowLength];
        byte[]? end = null; // of a row, once the header is known
        int commas = 0;
        int count = 0;
        bool isWhole = true;
        while (table.Read(buffer, count, buffer.Length - count) is > 0 and int read)
        {
            count += read;
            int begin = 0;
            while (buffer.AsSpan(begin, count - begin).IndexOf((byte)'\n') is >= 0 and int length)
            {
                ReadOnlySpan<byte> row = buffer.AsSpan(begin, length);
                if (end is null)
                {
                    if (!isWhole || !(row.SequenceEqual(header) || (header.AsSpan().StartsWith(row) && header[length] == ',')))
                    {
                        return;
                    }

                    commas = row.Count((byte)',');
                    end = [.. Enumerable.Repeat((byte)',', header.AsSpan().Count((byte)',') - commas), (byte)'\n'];
                }
                else if (isWhole && IsKept(row, environmentSteps, commas))
                {
                    destination.Write(row);
                    destination.Write(end);
                }

                isWhole = true;
                begin += length + 1;
            }

            if (begin == 0 && count == buffer.Length)
            {
                (begin, isWhole) = (count, false); // longer than a row: what follows until its end is none either
            }

            buffer.AsSpan(begin, count - begin).CopyTo(buffer);
            count -= begin;
        }
    }

    private static bool IsKept(ReadOnlySpan<byte> row, long environmentSteps, int commas) =>
        row.Count((byte)',') == commas
        && Utf8Parser.TryParse(row, out long steps, out int length) && row[length..].StartsWith(","u8) && steps <= environmentSteps
        && !row.ContainsAnyExcept(OfNumbers);
}
