using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Stream AC(λ) from its equations, transition by transition, without anything that collects or normalises.</summary>
internal sealed class StreamReplica<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ActorCriticNetwork _network;
    private readonly Var<T> _state;
    private readonly Var<T> _next;
    private readonly Var<T> _bonus;
    private readonly ActionDistribution<T> _pi;
    private readonly Var<T> _entropy;
    private readonly Var<T> _value;
    private readonly Var<T> _nextValue;
    private readonly Var<T> _loss;
    private readonly CompiledTape<T> _tape;
    private readonly CompiledTape<T> _critic;
    private readonly StreamACOptions _options;

    public StreamReplica(Space observations, Space actions, StreamACOptions options)
    {
        _options = options;
        var description = new MlpDescription(options.Hidden, Activation.LeakyRelu, SharedTrunk: false) { Standardize = true };
        _network = description.Make(observations, new ActionHead(actions, new GaussianOptions(LogStdKind.State)));
        Theta = new ParameterVector<T>(_network.Layout);
        var backend = new ReferenceBackend<T>();
        var tape = new Tape<T>(backend);
        _state = tape.Input("s", 1, observations.Size);
        _bonus = tape.Input("bonus", 1, 1);
        (_pi, _value) = _network.Record(tape, Theta, _state);
        _entropy = _pi.Entropy();
        _loss = StreamLoss.Record(_pi.LogProb(), _entropy, _value, _bonus);
        _tape = tape.Compile();
        var critic = new Tape<T>(backend);
        _next = critic.Input("s'", 1, observations.Size);
        _nextValue = _network.RecordValue(critic, Theta, _next);
        _critic = critic.Compile();
        double decay = options.Gamma * options.Lambda;
        Policy = new ObGd<T>(backend, Theta.View(_network.Policy), decay, options.KappaPolicy);
        Value = new ObGd<T>(backend, Theta.View(_network.Value), decay, options.KappaValue);
    }

    public ParameterVector<T> Theta { get; }

    public ObGd<T> Policy { get; }

    public ObGd<T> Value { get; }

    public double Entropy => double.CreateChecked(_entropy.Value.Read()[0]);

    /// <summary>Learns from a transition.</summary>
    /// <returns>δ.</returns>
    public double Learn(ReadOnlySpan<double> state, ReadOnlySpan<double> action, double reward, ReadOnlySpan<double> next, bool terminated, bool truncated)
    {
        Fill(_state.Value, state);
        Fill(_next.Value, next);
        if (_pi is Categorical<T> discrete)
        {
            discrete.Actions.Span[0] = (int)action[0];
        }
        else
        {
            Fill(((DiagonalGaussian<T>)_pi).Actions, action);
        }

        _critic.Forward();
        _tape.Forward();
        double nextValue = double.CreateChecked(_nextValue.Value.Read()[0]);
        double error = StreamLoss.Error(reward, terminated ? 0 : _options.Gamma, nextValue, double.CreateChecked(_value.Value.Read()[0]));
        Fill(_bonus.Value, [_options.EntropyCoefficient.At(0) * Math.Sign(error)]);
        _tape.Forward();
        _tape.Backward(_loss);
        Policy.Error = Value.Error = error;
        Policy.Step(_options.LearningRate.At(0));
        Value.Step(_options.LearningRate.At(0));
        if (terminated || truncated)
        {
            Policy.ForgetTrace();
            Value.ForgetTrace();
        }

        return error;
    }

    private static void Fill(Tensor<T> tensor, ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            tensor.Span[i] = T.CreateChecked(values[i]);
        }
    }
}
