using System.Globalization;
using System.Text;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// An update as one page that stands alone: rollout, targets, loss, gradient and step in numbers that can be copied, and the tape as a
/// drawing with the verdict of every node's own check. No script, no network, light or dark as the reader's system is, readable on a phone.
/// </summary>
public sealed class ExplanationPage
{
    private readonly UpdateExplanation _update;
    private readonly string _command;
    private readonly StringBuilder _html = new();

    private ExplanationPage(UpdateExplanation update, string command) => (_update, _command) = (update, command);

    /// <summary>Writes the page.</summary>
    /// <param name="update">The update.</param>
    /// <param name="command">The command line that repeats the page.</param>
    /// <returns>HTML that is well-formed XML.</returns>
    public static string Write(UpdateExplanation update, string command) => new ExplanationPage(update, command).Write();

    private AgentInspection Agent => _update.Before;

    private string Write()
    {
        string title = string.Create(CultureInfo.InvariantCulture, $"Update {Agent.Updates + 1} of {Agent.Algorithm} on "
            + $"{_update.Environment}");
        _html.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta "
            + $"name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{Html.Escape(title)}</title>\n<style>\n"
            + $"{ReportStyle.Css}\n</style>\n</head>\n<body>\n<h1>{Html.Escape(title)}</h1>\n");
        WriteSummary();
        new RolloutSection(_html, _update).Write();
        new LossSection(_html, _update).Write();
        new StepSection(_html, _update).Write();
        WriteLayers();
        WriteTape();
        Heading("Everything the update measured");
        NumberTable.Write(_html, ["metric", "value"], _update.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal)
            .Select(metric => new[] { metric.Key, NumberTable.Text(metric.Value) }));
        _html.Append(CultureInfo.InvariantCulture, $"<p>This page again:</p>\n<pre>{Html.Escape(_command)}</pre>\n</body>\n</html>\n");
        return _html.ToString();
    }

    private void WriteSummary()
    {
        RolloutInspection rollout = Agent.Rollout;
        GradientReport[] checks = [.. Agent.Tape.Select(node => node.Check).OfType<GradientReport>()];
        int wrong = checks.Count(check => check.Failed), unclear = checks.Count(check => !check.Passed && !check.Failed);
        string steps = _update.Steps.Count == 1
            ? "The update makes one gradient step, which is opened below"
            : $"The update makes {_update.Steps.Count} gradient steps, one for each minibatch of each of {_update.Steps[^1].Epoch} epochs; "
                + $"minibatch {_update.Opened.Minibatch} of epoch {_update.Opened.Epoch} is opened below";
        Paragraph(string.Create(
            CultureInfo.InvariantCulture,
            $"{rollout.Environments} environments made {rollout.Rows / rollout.Environments} steps each: {rollout.Rows} transitions. "
                + $"{steps}: from {Agent.Parameters.Sum(block => block.Shape.Count):N0} parameters θ to the loss "
                + $"{NumberTable.Text((float)_update.Opened.Total)}, back to its gradient, and on to new parameters."));
        Paragraph(
            $"{checks.Length} nodes of the tape had their reverse rules checked at exactly these numbers, each by itself, against "
                + $"differences in float32: "
            + $"{checks.Length - wrong - unclear} are right, {wrong} wrong, {unclear} cannot be told.");
    }

    /// <summary>ACKTR's curvature: statistics, damping and what they make of the gradient.</summary>
    private void WriteLayers()
    {
        if (_update.Layers.Count == 0 || _update.Options is not AcktrOptions options)
        {
            return;
        }

        Heading("The curvature");
        Paragraph(Direction(options.Curvature));
        if (Agent.Updates < options.ColdStart)
        {
            Paragraph($"This update is one of the first {options.ColdStart}, the cold start, in which every parameter follows its plain "
                + "gradient in a short step.");
        }
        else if (_update.Layers.Any(layer => layer.Method != options.Curvature))
        {
            Paragraph("A layer for which the table says another method has fallen back to it.");
        }

        NumberTable.Write(
            _html,
            ["layer", "method in use", "λ", "π", "π√λ", "√λ/π", "cond A", "cond G", "Δᵀ∇"],
            _update.Layers.Select(layer => (string[])[layer.Name, layer.Method.ToString(),
                .. new[] { layer.Damping, layer.Balance, layer.DampingOfA, layer.DampingOfG, layer.ConditionA, layer.ConditionG,
                    layer.Slope }.Select(NumberTable.Text)]));
        foreach (LayerExplanation layer in _update.Layers)
        {
            _html.Append(CultureInfo.InvariantCulture, $"<details><summary>Statistics of {Html.Escape(layer.Name)}</summary>\n");
            foreach (LayerStatistic statistic in layer.Statistics)
            {
                NumberTable.Matrix(_html, statistic.Name, statistic.Values.AsSpan(), statistic.Rows, statistic.Cols);
            }

            _html.Append("</details>\n");
        }
    }

    /// <summary>What a member of the curvature family makes of a gradient.</summary>
    private static string Direction(CurvatureMethod method) => method switch
    {
        CurvatureMethod.Kfac =>
            "Each layer's block of the Fisher matrix is taken as A ⊗ G. Damped, A + π√λ·I and G + (√λ/π)·I are inverted, and Δ = "
            + "(A + π√λ·I)⁻¹ ∇ (G + (√λ/π)·I)⁻¹ is the natural gradient. The factors are those after this update; the inverses are as "
            + "old as the inversion interval allows.",
        CurvatureMethod.PlainGradient => "Each layer's direction Δ is its gradient, PlainGradient; docs/notes/curvature.md says how far.",
        _ => $"Each layer's direction Δ is made of its gradient and the statistics below, by {method}; docs/notes/curvature.md says how.",
    };

    private void WriteTape()
    {
        Heading("The tape");
        Paragraph("Data flows down, the gradient flows up. Round boxes are inputs, blue ones parameters; green is a reverse rule that "
            + "its check found right, dashed one at a kink, thick red one that is wrong; grey has no gradient. A box leads to its "
            + "numbers. Values and gradients are those right before the step.");
        _html.Append("<div class=\"wide\">\n");
        TapeDrawing.Write(_html, Agent.Tape, $"The tape of {Agent.Algorithm}: {Agent.Tape.Count} nodes");
        _html.Append("</div>\n");
        Heading("Every node");
        foreach (TapeNode<float> node in Agent.Tape)
        {
            string inputs = node.Inputs.IsEmpty ? "" : $" of {string.Join(", ", node.Inputs.Select(input => Agent.Tape[input].Name))}";
            string mark = NodeWords.Style(node).Mark;
            _html.Append(CultureInfo.InvariantCulture, $"<details id=\"n{node.Index}\"><summary>"
                + $"{Html.Escape($"{node.Name} {node.Shape} {mark}")}</summary>\n");
            Paragraph($"{(node.Op.Length > 0 ? $"{node.Op}{inputs}: {node.Formula}" : NodeWords.Kind(node))}. {NodeWords.Verdict(node)}");
            NumberTable.Matrix(_html, "value", node.Value.AsSpan(), node.Shape.Rows, node.Shape.Cols);
            if (!node.Gradient.IsEmpty)
            {
                NumberTable.Matrix(_html, "gradient", node.Gradient.AsSpan(), node.Shape.Rows, node.Shape.Cols);
            }

            _html.Append("</details>\n");
        }
    }

    private void Heading(string text) => _html.Append(CultureInfo.InvariantCulture, $"<h2>{Html.Escape(text)}</h2>\n");

    private void Paragraph(string text) => _html.Append(CultureInfo.InvariantCulture, $"<p>{Html.Escape(text)}</p>\n");
}
