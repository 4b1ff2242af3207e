using System.Text;
using Gradus.Experiments;

namespace Gradus.Tests;

/// <summary>Metrics read while they are written, and from files that may be anything.</summary>
public sealed class MetricsTableTests
{
    [Fact]
    public void Columns_are_read_by_name_and_empty_cells_are_no_numbers()
    {
        MetricsTable table = Read("env_steps,loss\n10,0.5\n20,\n30,-1.5E-3\n");

        Assert.Equal(["env_steps", "loss"], table.Names);
        Assert.Equal([10, 20, 30], table.Column("env_steps"));
        Assert.Equal([0.5, double.NaN, -0.0015], table.Column("loss"));
        Assert.Equal(-0.0015, table.Last("loss"));
        Assert.Empty(table.Column("other"));
        Assert.Equal(double.NaN, table.Last("other"));
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,4", 1)] // the last row is being written
    [InlineData("a,b\n1,2\n3\n5,6,7\n8,nonsense\n9,10\n", 2)]
    [InlineData("a,b\r\n1,2\r\n3,4\r\n", 2)]
    [InlineData("a,b\n", 0)]
    [InlineData("a,b", 0)]
    [InlineData("", 0)]
    public void What_is_no_row_is_left_out(string text, int rows) => Assert.Equal(rows, Read(text).Count);

    [Theory]
    [InlineData("<script>,b\n1,2\n")]
    [InlineData("a,a\n1,2\n")]
    [InlineData("a,\n1,2\n")]
    [InlineData("\n\n\n")]
    public void What_is_no_header_gives_no_columns(string text) => Assert.Empty(Read(text).Names);

    [Fact]
    public void A_long_table_keeps_its_shape_and_its_last_row_in_bounded_memory()
    {
        const int Rows = 100_000;
        var text = new StringBuilder("n\n");
        for (int i = 1; i <= Rows; i++)
        {
            text.Append(i).Append('\n');
        }

        double[] numbers = Read(text.ToString()).Column("n");

        Assert.InRange(numbers.Length, MetricsTable.MaxRows / 2, MetricsTable.MaxRows + 1);
        Assert.Equal((1, Rows), (numbers[0], numbers[^1]));
        double[] steps = [.. numbers.Skip(1).Zip(numbers).Select(pair => pair.First - pair.Second)];
        Assert.All(steps.SkipLast(1), step => Assert.Equal(steps[0], step));
    }

    [Fact]
    public void A_row_without_an_end_does_not_fill_the_memory()
    {
        using var endless = new MemoryStream(Encoding.UTF8.GetBytes("n\n1\n" + new string('7', 1 << 20)));

        Assert.Equal(1, MetricsTable.Read(endless).Count);
    }

    private static MetricsTable Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return MetricsTable.Read(stream);
    }
}
