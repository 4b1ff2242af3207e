namespace Gradus.Rl;

/// <summary>The values of the states that steps lead to: rows of the tape, ends of episodes, and the end of the rollout.</summary>
internal sealed partial class RolloutCollector
{
    /// <summary>Whether the last step truncated an episode, and the observation that it ended with is one of the next no more.</summary>
    private bool LeavesValue(int i) =>
        _environments.Truncated[i] && !_environments.Terminated[i] && _environments.HasFinalObservation[i];

    /// <summary>Writes the values of observations that episodes were truncated at.</summary>
    private void Bootstrap(int firstRow)
    {
        int bootstraps = 0;
        for (int i = 0; i < Buffer.Environments; i++)
        {
            Buffer.HasFinalValue[firstRow + i] = LeavesValue(i);
            if (Buffer.HasFinalValue[firstRow + i])
            {
                Tensor<float> final = TakeFinal(i, bootstraps);
                _normalization.Apply(final);
                Remember(firstRow + i, _environments.IsResetStep[i], bootstraps);
                _truncatedEnvironments[bootstraps++] = i;
            }
        }

        if (bootstraps == 0)
        {
            return;
        }

        ReadOnlySpan<float> values = _critic.Evaluate(bootstraps);
        for (int k = 0; k < bootstraps; k++)
        {
            Buffer.NextValues[firstRow + _truncatedEnvironments[k]] = values[k];
        }
    }

    /// <summary>Takes the observation that an episode ended with into a row of the critic.</summary>
    private Tensor<float> TakeFinal(int environment, int criticRow)
    {
        Tensor<float> final = _critic.Observations.RowRange(criticRow, 1);
        final.CopyFrom(_environments.FinalObservation(environment));
        _sound.Require(final, environment);
        return final;
    }

    /// <summary>V(s) of the rows that have none yet, up to a number of rows.</summary>
    private void Evaluate(int rows)
    {
        if (rows > _valuedRows)
        {
            _model.Evaluate(_tape, _valuedRows, rows - _valuedRows);
            _valuedRows = rows;
        }
    }

    /// <summary>
    /// Has the critic look at a final observation with what the network remembers after the step; at one where a lost step began, with
    /// what it remembered then.
    /// </summary>
    private void Remember(int row, bool isLost, int criticRow)
    {
        if (_critic.Memory is not { } memory)
        {
            return;
        }

        int n = Buffer.Environments;
        Evaluate((row / n * n) + n);
        if (isLost)
        {
            memory.BeginAt(_model.Memory!, row, 1, criticRow);
        }
        else
        {
            memory.ContinueAfter(_model.Memory!, row, 1, criticRow);
        }
    }

    /// <summary>
    /// V(s_{t+1}) of all steps: the value one row block further down, the critic's at the end, and where <see cref="Bootstrap"/> valued
    /// what an episode ended with, or a lost step began with, that one.
    /// </summary>
    private void ChainValues()
    {
        int n = Buffer.Environments;
        ReadOnlySpan<float> values = _model.Values.Value.Read();
        _tape.Backend.Copy(_next, _critic.Observations.RowRange(0, n));
        if (_critic.Memory is { } memory)
        {
            memory.ContinueAfter(_model.Memory!, Buffer.Rows - n, n);
            _carried!.BeginStep(memory, 0);
        }

        ReadOnlySpan<float> last = _critic.Evaluate(n);
        for (int row = 0; row < Buffer.Rows; row++)
        {
            if (!Buffer.HasFinalValue[row])
            {
                Buffer.NextValues[row] = row + n < Buffer.Rows ? values[row + n] : last[row + n - Buffer.Rows];
            }
        }
    }
}
