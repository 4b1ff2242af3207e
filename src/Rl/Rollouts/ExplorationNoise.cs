namespace Gradus.Rl;

/// <summary>
/// The noise of generalised state-dependent exploration: a random matrix for each environment, which turns features of a state into noise
/// on its action. While a matrix stays, the same state gets the same noise, so that an environment is explored smoothly. Matrices are new
/// with every rollout, so that nothing of them has to be saved between two.
/// <code>
/// ε(s; E) = [z(s) 1]·E,   E_ij from N(0, σ_ij²)    [SDE §3 noise]
/// </code>
/// The sums are made on the host, in order: they are the same wherever the networks are.
/// </summary>
internal sealed class ExplorationNoise
{
    private readonly Tensor<float> _logStd;
    private readonly int _interval;
    private readonly float[] _std;
    private readonly float[] _matrices;
    private readonly float[] _noise;

    /// <param name="logStd">Λ = ln σ, (F + 1, A), as it is when a matrix is drawn.</param>
    /// <param name="environments">N.</param>
    /// <param name="interval">The number of steps that a matrix stays; 0 for the whole rollout.</param>
    public ExplorationNoise(Tensor<float> logStd, int environments, int interval)
    {
        (_logStd, _interval) = (logStd, interval);
        _std = new float[logStd.Count];
        _matrices = new float[checked(environments * logStd.Count)];
        _noise = new float[logStd.Cols];
    }

    /// <summary>Begins a step of all environments.</summary>
    /// <param name="step">Its number in the rollout.</param>
    /// <param name="stream">The random stream for actions.</param>
    public void BeginStep(int step, Rng stream)
    {
        if (step != 0 && (_interval == 0 || step % _interval != 0))
        {
            return;
        }

        ReadOnlySpan<float> logStd = _logStd.Read();
        for (int i = 0; i < _std.Length; i++)
        {
            _std[i] = Elementary.Exp(logStd[i]);
        }

        for (int first = 0; first < _matrices.Length; first += _std.Length)
        {
            for (int i = 0; i < _std.Length; i++)
            {
                _matrices[first + i] = _std[i] * (float)stream.NextNormal();
            }
        }
    }

    /// <summary>ε, A numbers, until the next call.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="z">z(s), F numbers.</param>
    public ReadOnlySpan<float> Of(int environment, ReadOnlySpan<float> z)
    {
        ReadOnlySpan<float> matrix = _matrices.AsSpan(environment * _std.Length, _std.Length);
        int actions = _noise.Length;
        matrix[^actions..].CopyTo(_noise);
        for (int i = 0; i < z.Length; i++)
        {
            for (int j = 0; j < actions; j++)
            {
                _noise[j] += z[i] * matrix[(i * actions) + j];
            }
        }

        return _noise;
    }
}
