using System.Globalization;
using System.Text;
using Gradus.Experiments;

namespace Gradus.Fuzzing;

/// <summary>The <c>metrics.csv</c> of a run that is resumed: every table is read, and only rows of numbers are kept.</summary>
internal sealed class MetricsTarget : Target
{
    private const int Steps = 4_000;
    private const string Names = "env_steps,updates,gradient_steps,seconds,episodes,mean_return_100,mean_length_100,loss,entropy";
    private const string Later = Names + ",more";

    private static readonly byte[][] Tables = [Table(rows: 3, start: 0), Table(rows: 100, start: 3_000)];

    public override string Name => "metrics";

    public override byte[] Make(Mutator mutator) => mutator.Damage(mutator.Pick(Tables), mutator.Pick(Tables), isText: true);

    public override void Read(byte[] input)
    {
        using var kept = new Counting();
        EarlierRows.Copy(new MemoryStream(input), kept, Steps, Later);
    }

    public override bool IsDocumented(Exception exception) => false;

    /// <summary>What is kept is kept again, and ends where the run is resumed.</summary>
    public override void Use(byte[] input)
    {
        byte[] kept = Kept(input);
        if (!Kept([.. Encoding.ASCII.GetBytes(Later + "\n"), .. kept]).AsSpan().SequenceEqual(kept))
        {
            throw new InvalidDataException("The rows that were kept are not kept again.");
        }

        foreach (string row in Encoding.ASCII.GetString(kept).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] cells = row.Split(',');
            if (cells.Length != Later.Split(',').Length || !(long.Parse(cells[0], CultureInfo.InvariantCulture) <= Steps))
            {
                throw new InvalidDataException($"'{row}' is kept.");
            }
        }
    }

    private static byte[] Kept(byte[] input)
    {
        using var kept = new MemoryStream();
        EarlierRows.Copy(new MemoryStream(input), kept, Steps, Later);
        return kept.ToArray();
    }

    private static byte[] Table(int rows, int start)
    {
        var text = new StringBuilder(Names + "\n");
        for (int row = 1; row <= rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{start + (row * 40)},{row},{row},0.{row:D3},{row / 7},-12.5,20,1.5E-07,\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Takes rows and keeps none.</summary>
    private sealed class Counting : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
        }
    }
}
