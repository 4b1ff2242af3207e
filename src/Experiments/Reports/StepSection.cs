using System.Globalization;
using System.Text;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>The part of an explanation from the gradient to the new parameters.</summary>
internal sealed class StepSection(StringBuilder html, UpdateExplanation update)
{
    private readonly IReadOnlyList<ParameterInspection> _before = update.Before.Parameters;

    public void Write()
    {
        html.Append("<h2>The gradient and the step</h2>\n");
        Paragraph(Rule());
        NumberTable.Write(html, ["block", "shape", "‖θ‖", "‖∇‖", "‖Δθ‖", "largest |Δθ|"], _before.Select((block, i) => (string[])
            [block.Name, block.Shape.ToString(), Text(Norm(block.Values)), Text(Norm(block.Gradient)), Text(Norm(Change(i))),
                Text(Change(i).Max(Math.Abs))]));
        Paragraph("The parameter of each block that the step moved most:");
        string[] statistics = [.. _before[0].Statistics.Keys.Order(StringComparer.Ordinal)];
        NumberTable.Write(
            html,
            ["parameter", "θ before", "∇", .. statistics.Select(name => $"{name.Replace('_', ' ')} before"), "θ after", "Δθ"],
            _before.Select((block, i) => Row(block, i, statistics)));
    }

    private string[] Row(ParameterInspection block, int i, string[] statistics)
    {
        float[] change = [.. Change(i).Select(value => (float)value)];
        int most = Array.IndexOf(change, change.MaxBy(Math.Abs));
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{block.Name}[{most / block.Shape.Cols}, {most % block.Shape.Cols}]"),
            NumberTable.Text(block.Values[most]), NumberTable.Text(block.Gradient[most]),
            .. statistics.Select(name => NumberTable.Text(block.Statistics[name][most])),
            NumberTable.Text(update.After[i].Values[most]), NumberTable.Text(change[most]),
        ];
    }

    /// <summary>What moves θ, with the numbers of this step.</summary>
    private string Rule()
    {
        string rate = Number("learning_rate");
        if (update.Options is AcktrOptions acktr)
        {
            (string direction, string form) = update.ModelsFisher
                ? ("the natural gradient", "Δᵀ∇")
                : ($"the direction that {acktr.Curvature} makes", "ΔᵀFΔ");
            return update.Metrics.ContainsKey("step_size")
                ? $"θ moves by −η·Δ, with Δ {direction} and η = min(η_max, √(2δ/{form})), η_max = {rate}. Policy: η = "
                    + $"{Number("step_size")}, predicted KL ½η²·{form} = {Number("predicted_kl")}; value: η = {Number("value_step_size")}, "
                    + $"predicted KL {Number("value_predicted_kl")}."
                : "The statistics of the factors are still cold: θ moves along the plain gradient, by −0.001·∇.";
        }

        var options = (OptimizerOptions)update.Options;
        string rule = options.Optimizer switch
        {
            OptimizerKind.Rmsprop => string.Create(CultureInfo.InvariantCulture, $"v ← αv + (1 − α)∇², θ ← θ − η·∇/√(v + ε), with v the "
                + $"mean square, α = {options.RmsPropAlpha}, ε = {options.Epsilon}"),
            OptimizerKind.RmspropPytorch => string.Create(CultureInfo.InvariantCulture, $"v ← αv + (1 − α)∇², θ ← θ − η·∇/(√v + ε), with "
                + $"v the mean square, α = {options.RmsPropAlpha}, ε = {options.Epsilon}"),
            OptimizerKind.Adam => string.Create(CultureInfo.InvariantCulture, $"m ← 0.9m + 0.1∇, v ← 0.999v + 0.001∇², θ ← θ − η·m̂/(√v̂ "
                + $"+ ε), with m̂ and v̂ corrected for their start at 0, ε = {options.Epsilon}"),
            _ => "θ ← θ − η·∇",
        };
        string clip = options.MaxGradientNorm > 0
            ? string.Create(CultureInfo.InvariantCulture, $"∇ is shortened to norm {options.MaxGradientNorm} where it is longer; here it "
                + $"has {Text(update.Opened.GradientNorm)} after that"
                + $"{(update.Steps.Count == 1 ? $" and had {Number("grad_norm")} before" : "")}. ")
            : "";
        return $"{clip}Then {rule}, η = {rate}.";
    }

    private string Number(string metric) => update.Metrics.TryGetValue(metric, out double value) ? Text(value) : "–";

    private double[] Change(int block) =>
        [.. update.After[block].Values.Zip(_before[block].Values, (after, before) => (double)after - before)];

    private static double Norm(IEnumerable<float> values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(value => value * value));

    private static string Text(double value) => NumberTable.Text(value);

    private void Paragraph(string text) => html.Append(CultureInfo.InvariantCulture, $"<p>{Html.Escape(text)}</p>\n");
}
