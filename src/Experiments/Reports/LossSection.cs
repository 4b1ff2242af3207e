using System.Globalization;
using System.Text;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>The part of an explanation that is the loss: its terms sample by sample, and their sum.</summary>
internal sealed class LossSection(StringBuilder html, UpdateExplanation update)
{
    private const int MaxRows = 40;

    private readonly IReadOnlyList<TapeNode<float>> _tape = update.First.Tape;

    public void Write()
    {
        StepTerms loss = update.Steps[0];
        ActorCriticOptions options = update.Options;
        bool clips = Find("ratio") is not null;
        html.Append("<h2>The loss</h2>\n");
        Paragraph(clips
            ? "Σ over the samples b of the minibatch, each with weight w: policy −Σ w·min(rA, clip(r)·A) with r = π(a|s)/π_old(a|s), "
                + "value Σ w·(V − R)², entropy Σ w·H."
            : "Σ over the samples b, each with weight w: policy −Σ w·log π(a|s)·A, value Σ w·(V − R)², entropy Σ w·H.");
        html.Append(CultureInfo.InvariantCulture, $"<pre>total = policy + c_v·value − β·entropy\n      = {Text(loss.Policy)} + "
            + $"{options.ValueCoefficient}·{Text(loss.Value)} − {options.EntropyCoefficient}·{Text(loss.Entropy)} = {Text(loss.Total)}"
            + $"</pre>\n");
        WriteSamples(clips);
        if (update.Steps.Count > 1)
        {
            Paragraph("All gradient steps of the update:");
            NumberTable.Write(html, ["step", "policy", "value", "entropy", "total", "‖∇‖ as taken"],
                update.Steps.Select((step, i) => (string[])
                [(i + 1).ToString(CultureInfo.InvariantCulture), Text(step.Policy), Text(step.Value), Text(step.Entropy),
                    Text(step.Total), Text(step.GradientNorm)]));
        }
    }

    private void WriteSamples(bool clips)
    {
        TapeNode<float> advantages = Find("advantage")!, returns = Find("return")!, weights = Find("weight")!;
        TapeNode<float> values = ValuesOf(returns);
        TapeNode<float>? ratio = Find("ratio"), logPi = clips ? null : LogPiOf(advantages);
        int rows = Math.Min(weights.Shape.Rows, MaxRows);
        string part = rows < weights.Shape.Rows ? $" (the first {rows} of {weights.Shape.Rows})" : "";
        Paragraph($"Sample by sample{part}:");
        NumberTable.Write(
            html,
            ["b", clips ? "r" : "log π(a|s)", "A", "V(s)", "R", "w", clips ? "r·A" : "−w·log π·A", "w·(V − R)²"],
            Enumerable.Range(0, rows).Select(b =>
            {
                float a = advantages.Value[b], w = weights.Value[b], error = values.Value[b] - returns.Value[b];
                float first = (ratio ?? logPi)!.Value[b];
                return (string[])
                [
                    b.ToString(CultureInfo.InvariantCulture), NumberTable.Text(first), NumberTable.Text(a),
                        NumberTable.Text(values.Value[b]), NumberTable.Text(returns.Value[b]),
                    NumberTable.Text(w), NumberTable.Text(clips ? first * a : -(first * a * w)), NumberTable.Text(error * error * w),
                ];
            }));
    }

    /// <summary>V: what the returns are subtracted from.</summary>
    private TapeNode<float> ValuesOf(TapeNode<float> returns) =>
        _tape[_tape.First(node => node.Op == "Subtract" && node.Inputs[1] == returns.Index).Inputs[0]];

    /// <summary>log π(a|s): what the advantages multiply.</summary>
    private TapeNode<float> LogPiOf(TapeNode<float> advantages) =>
        _tape[_tape.First(node => node.Op == "Multiply" && node.Inputs[1] == advantages.Index).Inputs[0]];

    private TapeNode<float>? Find(string name) => _tape.FirstOrDefault(node => node.Name == name);

    private static string Text(double value) => NumberTable.Text((float)value);

    private void Paragraph(string text) => html.Append(CultureInfo.InvariantCulture, $"<p>{Html.Escape(text)}</p>\n");
}
