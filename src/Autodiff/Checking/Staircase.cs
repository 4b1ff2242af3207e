namespace Gradus.Autodiff;

/// <summary>Whether φ stands still at 0 because it is a staircase, which stands still at other places as well.</summary>
internal static class Staircase
{
    /// <summary>The height of its stairs, where small steps show nothing and larger ones do; 0 when φ is flat at 0 alone.</summary>
    /// <param name="line">φ.</param>
    /// <param name="rungs">Steps, from the largest down, and what φ is there.</param>
    /// <param name="flatUpTo">φ is constant over steps up to this one.</param>
    public static double Height(FieldLine line, List<Rung> rungs, double flatUpTo)
    {
        if (!(flatUpTo > 0))
        {
            return 0;
        }

        const int places = 6;
        int still = 0;
        var levels = new HashSet<double>();
        double quantum = double.PositiveInfinity;
        foreach (Rung rung in rungs)
        {
            foreach (double value in (ReadOnlySpan<double>)[rung.Left, rung.Right])
            {
                quantum = value != line.AtZero && !double.IsNaN(value) ? Math.Min(quantum, Math.Abs(value - line.AtZero)) : quantum;
            }
        }

        // Places far enough apart for several steps to lie between them.
        int far = rungs.FindLastIndex(rung => rung.Move(line.AtZero) >= 8 * quantum);
        double unit = far < 0 ? 16 * flatUpTo : rungs[far].Nominal;
        double small = Math.Max(rungs[^1].Nominal, flatUpTo / 64);
        for (int i = 1; i <= places && levels.Count + places - i >= 3; i++)
        {
            double place = (i % 2 == 0 ? 1 : -1) * (i + 0.37) * unit;
            double value = line.At(place).Value;
            levels.Add(value);
            still += value == line.At(place + small).Value ? 1 : 0;
        }

        double[] sorted = [.. levels.Where(double.IsFinite).Order()];
        for (int i = 1; i < sorted.Length; i++)
        {
            quantum = Math.Min(quantum, sorted[i] - sorted[i - 1]);
        }

        return levels.Count >= 4 && still >= places - 1 && double.IsFinite(quantum) ? quantum : 0;
    }
}
