using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>One thread's memory for acting: a tape of one row over the shared parameters.</summary>
internal sealed class Actor
{
    private readonly CompiledTape<float> _tape;
    private readonly Tensor<float> _observation;
    private readonly Var<float>[] _outputs;
    private readonly (Var<float> Initial, Var<float> States)[] _memories;
    private readonly EnvironmentActions _action;
    private readonly FrozenNormalization? _normalization;
    private readonly ActionDistribution<float> _policy;

    public Actor(Backend<float> backend, ActorCriticNetwork network, ParameterVector<float> theta, FrozenNormalization? normalization)
    {
        _normalization = normalization;
        var tape = new Tape<float>(backend);
        Var<float> observation = tape.Input("observation", 1, network.ObservationSpace.Size);
        var net = network.Open(tape, theta, observation);
        _policy = network.Distribution(network.PolicyOutputs(net, network.Features(net)), theta);
        _outputs = [.. _policy.Parameters];
        _memories = [.. net.Memories];
        if (_memories.Length > 0)
        {
            net.Keep.Value.CopyFrom([1]); // an episode begins with a state of zeros
        }

        StateSize = _memories.Sum(memory => memory.Initial.Shape.Cols);
        _action = new EnvironmentActions(network.Head.Actions, 1);
        _observation = observation.Value;
        _tape = tape.Compile();
    }

    /// <summary>The numbers that trunk and policy remember.</summary>
    public int StateSize { get; }

    /// <summary>Evaluates π(·|s).</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="mask">The mask; empty for none.</param>
    /// <param name="state"><see cref="StateSize"/> numbers, which become those after the step; unchanged if this throws.</param>
    /// <exception cref="PolicyFailedException">The networks overflow.</exception>
    public void Evaluate(ReadOnlySpan<float> observation, ReadOnlySpan<bool> mask, Span<float> state)
    {
        _policy.Mask?.Store(0, mask);
        using (HostWrite<float> write = _observation.Write())
        {
            observation.CopyTo(write.Span);
            _normalization?.Apply(write.Span);
        }

        int first = 0;
        foreach ((Var<float> initial, _) in _memories)
        {
            initial.Value.CopyFrom(state.Slice(first, initial.Shape.Cols));
            first += initial.Shape.Cols;
        }

        _tape.Forward();
        RequireFiniteOutputs();
        first = 0;
        foreach ((_, Var<float> states) in _memories)
        {
            states.Value.Read().CopyTo(state[first..]);
            first += states.Shape.Cols;
        }
    }

    /// <summary>The greedy action, or a sampled one.</summary>
    public EnvironmentAction Choose(Rng? rng)
    {
        if (rng is null)
        {
            _policy.Mode(0);
        }
        else
        {
            _policy.Sample(0, rng);
        }

        _action.Take(0, _policy, 0);
        return _action[0];
    }

    /// <summary>Steps one environment with a sampled action.</summary>
    /// <param name="rng">The random stream.</param>
    /// <param name="environment">A vector of one environment.</param>
    /// <param name="next">Receives what it shows next, (1, D).</param>
    /// <param name="stored">Receives the action as the distribution stores it.</param>
    public void Step(Rng rng, VectorEnvironment environment, Tensor<float> next, Span<float> stored)
    {
        _policy.Sample(0, rng);
        _policy.CopyStored(0, stored);
        _action.Take(0, _policy, 0);
        _action.Step(environment, next);
    }

    /// <summary>The number of numbers that the distribution stores of an action.</summary>
    public int StoredSize => _policy.StoredSize;

    /// <summary>
    /// π(·|s) in numbers, for every leaf of the action space in order: the probabilities of a discrete choice, of every element's values,
    /// or of ones; the means and then the standard deviations of a box.
    /// </summary>
    public void CopyDistribution(Span<float> numbers) => Copy(_policy, numbers);

    private static Span<float> Copy(ActionDistribution<float> policy, Span<float> numbers)
    {
        switch (policy)
        {
            case Categorical<float> choice:
                return Put(choice.Probabilities, numbers);
            case Bernoulli<float> flags:
                return Put(flags.Probabilities, numbers);
            case DiagonalGaussian<float> gaussian:
                return Put(gaussian.Std, Put(gaussian.Mean, numbers));
            case MultiCategorical<float> several:
                foreach (Categorical<float> element in several.Elements)
                {
                    numbers = Copy(element, numbers);
                }

                return numbers;
            default:
                foreach (ActionDistribution<float> factor in ((Product<float>)policy).Factors)
                {
                    numbers = Copy(factor, numbers);
                }

                return numbers;
        }

        static Span<float> Put(Var<float> row, Span<float> numbers)
        {
            row.Value.Read().CopyTo(numbers);
            return numbers[row.Shape.Cols..];
        }
    }

    private void RequireFiniteOutputs()
    {
        foreach (Var<float> output in _outputs)
        {
            foreach (float number in output.Value.Read())
            {
                if (!float.IsFinite(number))
                {
                    throw Overflow(output);
                }
            }
        }
    }

    private static PolicyFailedException Overflow(Var<float> output) => new(
        $"The policy has no action for this observation: its networks overflow, and '{output.Name}' is NaN or infinite.");
}
