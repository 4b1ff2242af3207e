using System.Globalization;
using System.Text;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// The part of an explanation that is the loss: its terms sample by sample, and their sum; for PPO every minibatch of every epoch.
/// </summary>
internal sealed class LossSection(StringBuilder html, UpdateExplanation update)
{
    private const int MaxRows = 40;

    private readonly bool _clips = update.Options is PpoOptions;

    public void Write()
    {
        StepTerms loss = update.Opened;
        Heading(_clips ? $"The loss of {Name(loss)}" : "The loss");
        Paragraph(_clips
            ? "Σ over the samples b of the minibatch, each with weight w: policy −Σ w·min(rA, clip(r)·A) with r = π(a|s)/π_old(a|s), "
                + "value Σ w·(V − R)², entropy Σ w·H."
            : "Σ over the samples b, each with weight w: policy −Σ w·log π(a|s)·A, value Σ w·(V − R)², entropy Σ w·H.");
        html.Append(CultureInfo.InvariantCulture, $"<pre>total = policy + c_v·value − β·entropy\n      = {Text(loss.Policy)} + "
            + $"{Text(loss.ValueCoefficient)}·{Text(loss.Value)} − {Text(loss.EntropyCoefficient)}·{Text(loss.Entropy)} "
            + $"= {Text(loss.Total)}"
            + $"</pre>\n");
        WriteSamples(loss);
        if (_clips)
        {
            WriteMinibatches();
        }
    }

    /// <summary>A line for every minibatch, then the samples of each, to unfold.</summary>
    private void WriteMinibatches()
    {
        double clipRange = update.Metrics.GetValueOrDefault("clip_range", ((PpoOptions)update.Options).ClipRange.Initial);
        Heading("All minibatches");
        Paragraph($"The rollout is learned from in {update.Steps[^1].Epoch} epochs, in another order each; every minibatch is a gradient "
            + $"step. KL is the mean of (r − 1) − ln r, an estimate of how far π is from the policy that acted; clipped is the share of "
            + $"samples with |r − 1| > ε = {Text(clipRange)}; ‖∇‖ is what the step took, after clipping.");
        NumberTable.Write(
            html,
            ["epoch", "minibatch", "samples", "policy", "value", "entropy", "total", "‖∇‖", "KL", "clipped", "r from", "to"],
            update.Steps.Select(step => (string[])
            [
                step.Epoch.ToString(CultureInfo.InvariantCulture), step.Minibatch.ToString(CultureInfo.InvariantCulture),
                step.Transitions.ToString(CultureInfo.InvariantCulture), Text(step.Policy), Text(step.Value), Text(step.Entropy),
                Text(step.Total), Text(step.GradientNorm), Short(step.ApproximateKl), Short(step.ClipFraction(clipRange)),
                Short(step.Samples.Min(sample => sample.Policy)), Short(step.Samples.Max(sample => sample.Policy)),
            ]));
        foreach (StepTerms step in update.Steps.Where(step => step != update.Opened))
        {
            html.Append(CultureInfo.InvariantCulture, $"<details><summary>The samples of {Name(step)}</summary>\n");
            WriteSamples(step);
            html.Append("</details>\n");
        }
    }

    private void WriteSamples(StepTerms step)
    {
        int rows = Math.Min(step.Samples.Length, MaxRows), environments = update.Before.Rollout.Environments;
        string part = rows < step.Samples.Length ? $" (the first {rows} of {step.Samples.Length})" : "";
        Paragraph($"Sample by sample{part}, with the environment and the step of the rollout that each is from:");
        NumberTable.Write(
            html,
            ["env", "t", _clips ? "r" : "log π(a|s)", "A", "V(s)", "R", "w", _clips ? "r·A" : "−w·log π·A", "w·(V − R)²"],
            step.Samples.Take(rows).Select(sample =>
            {
                float error = sample.Value - sample.Return;
                return (string[])
                [
                    (sample.Row % environments).ToString(CultureInfo.InvariantCulture),
                    (sample.Row / environments).ToString(CultureInfo.InvariantCulture),
                    NumberTable.Text(sample.Policy), NumberTable.Text(sample.Advantage), NumberTable.Text(sample.Value),
                    NumberTable.Text(sample.Return), NumberTable.Text(sample.Weight),
                    NumberTable.Text(_clips ? sample.Policy * sample.Advantage : -(sample.Policy * sample.Advantage * sample.Weight)),
                    NumberTable.Text(error * error * sample.Weight),
                ];
            }));
    }

    private static string Name(StepTerms step) => string.Create(
        CultureInfo.InvariantCulture, $"epoch {step.Epoch}, minibatch {step.Minibatch}");

    private static string Text(double value) => NumberTable.Text((float)value);

    private static string Short(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private void Heading(string text) => html.Append(CultureInfo.InvariantCulture, $"<h2>{Html.Escape(text)}</h2>\n");

    private void Paragraph(string text) => html.Append(CultureInfo.InvariantCulture, $"<p>{Html.Escape(text)}</p>\n");
}
