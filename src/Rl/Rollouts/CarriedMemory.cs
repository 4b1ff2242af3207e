using System.Globalization;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>What a network remembers between two rollouts, and which of the environments begin an episode with the next.</summary>
internal sealed class CarriedMemory : IResumable
{
    private readonly SequenceMemory _memory;
    private readonly Tensor<float>[] _states;
    private readonly float[] _keep;

    /// <param name="backend">The backend.</param>
    /// <param name="memory">The rollout's memory.</param>
    public CarriedMemory(Backend<float> backend, SequenceMemory memory)
    {
        _memory = memory;
        _states = [.. memory.Sizes.Select(size => backend.Allocate(memory.Sequences, size))];
        _keep = new float[memory.Sequences];
    }

    /// <summary>All environments begin an episode.</summary>
    public void Forget() => Array.Clear(_keep);

    /// <summary>Begins a rollout.</summary>
    public void Begin()
    {
        _memory.Begin(_states);
        _memory.SetKeep(0, _keep);
    }

    /// <summary>
    /// Notes which environments show the first observation of an episode. An ended episode's last one, which
    /// <see cref="AutoresetMode.NextStep"/> shows, still belongs to it.
    /// </summary>
    /// <param name="environments">The environments, just stepped.</param>
    public void Observe(VectorEnvironment environments)
    {
        bool sameStep = environments.Autoreset == AutoresetMode.SameStep;
        for (int i = 0; i < _keep.Length; i++)
        {
            bool begins = environments.IsResetStep[i] || (sameStep && (environments.Terminated[i] || environments.Truncated[i]));
            _keep[i] = begins ? 0 : 1;
        }
    }

    /// <summary>Tells the rows of the next step where episodes begin.</summary>
    /// <param name="memory">The memory of the tape that they are on.</param>
    /// <param name="row">The first of them.</param>
    public void BeginStep(SequenceMemory memory, int row) => memory.SetKeep(row, _keep);

    /// <summary>Ends a rollout.</summary>
    /// <param name="rows">Its rows.</param>
    public void End(int rows) => _memory.End(rows, _states);

    public void SaveState(StateWriter writer)
    {
        for (int i = 0; i < _states.Length; i++)
        {
            writer.Write(NameOf(i), _states[i]);
        }

        writer.WriteArray<float>("keep", _keep);
    }

    public void LoadState(StateReader reader)
    {
        for (int i = 0; i < _states.Length; i++)
        {
            reader.Read(NameOf(i), _states[i], finite: true);
        }

        float[] keep = reader.ReadArray<float>("keep", _keep.Length, _keep.Length);
        if (keep.AsSpan().ContainsAnyExcept(0, 1))
        {
            throw reader.Refusal("keep", "expected zeros and ones");
        }

        reader.WhenAccepted(() => keep.CopyTo(_keep, 0));
    }

    private static string NameOf(int memory) => string.Create(CultureInfo.InvariantCulture, $"memory_{memory}");
}
