using System.Globalization;
using System.Text;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>The part of an explanation from rewards to returns and advantages.</summary>
internal sealed class RolloutSection(StringBuilder html, UpdateExplanation update)
{
    private const int MaxRows = 160;
    private const int MaxObservations = 8;

    private readonly RolloutInspection _rollout = update.Before.Rollout;

    private int StepsShown => Math.Min(_rollout.Rows / _rollout.Environments, MaxRows);

    private int EnvironmentsShown => Math.Clamp(MaxRows / StepsShown, 1, _rollout.Environments);

    public void Write()
    {
        html.Append("<h2>From rewards to returns and advantages</h2>\n");
        int steps = _rollout.Rows / _rollout.Environments;
        string part = StepsShown < steps || EnvironmentsShown < _rollout.Environments
            ? $" Shown are the last {StepsShown} steps of the first {EnvironmentsShown} of {_rollout.Environments} environments."
            : "";
        Paragraph($"One line per step, environment after environment. γ′ is γ, or 0 where the episode terminated; V(s′) is the value of "
            + $"the state that came next.{part}");
        NumberTable.Write(html, Head(), Rows(steps));
        WriteByHand(steps);
    }

    private string[] Head() =>
    [
        "env", "t", .. Enumerable.Range(0, Math.Min(_rollout.ObservationSize, MaxObservations)).Select(i => $"s{i}"),
        .. _rollout.Actions.Length == _rollout.Rows ? ["a"] : Enumerable.Range(0, _rollout.Actions.Length / _rollout.Rows)
            .Select(i => $"a{i}"),
        "r", "γ′", "ends", "V(s)", "V(s′)", "R", "A",
    ];

    private IEnumerable<string[]> Rows(int steps)
    {
        int actions = _rollout.Actions.Length / _rollout.Rows;
        for (int environment = 0; environment < EnvironmentsShown; environment++)
        {
            for (int t = steps - StepsShown; t < steps; t++)
            {
                int row = (t * _rollout.Environments) + environment;
                yield return
                [
                    Text(environment), Text(t),
                    .. Enumerable.Range(0, Math.Min(_rollout.ObservationSize, MaxObservations))
                        .Select(i => NumberTable.Text(_rollout.Observations[(row * _rollout.ObservationSize) + i])),
                    .. Enumerable.Range(0, actions).Select(i => NumberTable.Text(_rollout.Actions[(row * actions) + i])),
                    NumberTable.Text(_rollout.Rewards[row]), NumberTable.Text(_rollout.Discounts[row]), _rollout.Boundaries[row] ? "yes"
                        : "",
                    NumberTable.Text(_rollout.Values[row]), NumberTable.Text(_rollout.NextValues[row]),
                        NumberTable.Text(_rollout.Returns[row]), NumberTable.Text(_rollout.Advantages[row]),
                ];
            }
        }
    }

    /// <summary>The first environment's last two steps, written out.</summary>
    private void WriteByHand(int steps)
    {
        var lines = new List<string>();
        for (int t = steps - 1; t >= Math.Max(0, steps - 2); t--)
        {
            int row = t * _rollout.Environments;
            lines.AddRange(update.Options.GaeLambda == 1 ? Return(t, row) : Advantage(t, row));
        }

        if (update.Options.NormalizeAdvantage)
        {
            lines.Add(update.Before.Algorithm == "ppo"
                ? "Each minibatch then shifts and scales its advantages to mean 0 and standard deviation 1."
                : "The advantages of the table are shifted and scaled to mean 0 and standard deviation 1.");
        }

        html.Append(CultureInfo.InvariantCulture, $"<p>The end of environment 0, by hand:</p>\n<pre>"
            + $"{Html.Escape(string.Join('\n', lines))}</pre>\n");
    }

    private IEnumerable<string> Return(int t, int row)
    {
        int below = row + _rollout.Environments;
        bool starts = below >= _rollout.Rows || _rollout.Boundaries[row];
        string next = starts ? "V(s′)" : $"R[{t + 1}]";
        float value = starts ? _rollout.NextValues[row] : _rollout.Returns[below];
        yield return $"R[{t}] = r + γ′·{next} = {NumberTable.Text(_rollout.Rewards[row])} + {NumberTable.Text(_rollout.Discounts[row])}·"
            + $"{NumberTable.Text(value)} = {NumberTable.Text(_rollout.Returns[row])}";
        if (!update.Options.NormalizeAdvantage)
        {
            yield return $"A[{t}] = R[{t}] − V(s) = {NumberTable.Text(_rollout.Returns[row])} − {NumberTable.Text(_rollout.Values[row])} "
                + $"= {NumberTable.Text(_rollout.Advantages[row])}";
        }
    }

    private IEnumerable<string> Advantage(int t, int row)
    {
        float residual = _rollout.Rewards[row] + (_rollout.Discounts[row] * _rollout.NextValues[row]) - _rollout.Values[row];
        yield return $"δ[{t}] = r + γ′·V(s′) − V(s) = {NumberTable.Text(_rollout.Rewards[row])} + "
            + $"{NumberTable.Text(_rollout.Discounts[row])}·{NumberTable.Text(_rollout.NextValues[row])} − "
            + $"{NumberTable.Text(_rollout.Values[row])} = {NumberTable.Text(residual)}";
        int below = row + _rollout.Environments;
        if (update.Options.NormalizeAdvantage && update.Before.Algorithm != "ppo")
        {
            yield break;
        }

        yield return below >= _rollout.Rows || _rollout.Boundaries[row]
            ? $"A[{t}] = δ[{t}] = {NumberTable.Text(_rollout.Advantages[row])}"
            : $"A[{t}] = δ[{t}] + γ′λ·A[{t + 1}] = {NumberTable.Text(residual)} + {NumberTable.Text(_rollout.Discounts[row])}·"
                + $"{NumberTable.Text((float)update.Options.GaeLambda)}·{NumberTable.Text(_rollout.Advantages[below])} = "
                + $"{NumberTable.Text(_rollout.Advantages[row])}";
        yield return $"R[{t}] = A[{t}] + V(s) = {NumberTable.Text(_rollout.Returns[row])}";
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private void Paragraph(string text) => html.Append(CultureInfo.InvariantCulture, $"<p>{Html.Escape(text)}</p>\n");
}
