using System.Text.Json.Serialization;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.OnnxTests;

/// <summary>A custom network over images of 8 × 8 × 2 that uses the ops which the built-in ones do not.</summary>
internal sealed record AllOpsDescription(int Filters) : NetworkDescription
{
    public static void Register() => NetworkRegistry.Register("all-ops", AllOpsJson.Default.AllOpsDescription);

    public override ActorCriticNetwork Make(Space observationSpace, ActionHead head) => new Network(this, observationSpace, head);

    private sealed class Network : ActorCriticNetwork
    {
        private readonly PatchGeometry _largest = new(new ImageShape(8, 8, 2), 3, 2, 1);
        private readonly PatchGeometry _patches;
        private readonly PatchGeometry _mean;
        private readonly ParameterBlock _filters;
        private readonly ParameterBlock _policy;
        private readonly ParameterBlock _gain;
        private readonly ParameterBlock _value;

        public Network(AllOpsDescription description, Space observationSpace, ActionHead head)
            : base(description, observationSpace, head)
        {
            _patches = new PatchGeometry(_largest.Output(2), 3, 1, 1);
            _mean = new PatchGeometry(_patches.Output(description.Filters), 2, 1, 1);
            _filters = Layout.Add("conv", _patches.PatchSize + 1, description.Filters);
            EndTrunk();
            int features = _mean.Output(description.Filters).Size;
            _gain = Layout.Add("pi.gain", 1, features);
            _policy = Layout.Add("pi", features + 1, head.Outputs);
            EndPolicy(_policy);
            _value = Layout.Add("vf", features + 1, 1);
        }

        protected override void InitializeLayers<T>(ParameterVector<T> theta, Rng rng)
        {
            foreach (ParameterBlock block in Layout.Blocks.Where(block => block.Shape.Rows > 1))
            {
                Initialization.Orthogonal(theta.ValueOf(block), 1, rng);
            }
        }

        protected override Var<T> RecordTrunk<T>(NetworkTape<T> net) =>
            net.Observation.MaxPool(_largest).Tanh().Convolution(net[_filters], _patches).Relu().AveragePool(_mean);

        protected override Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features)
        {
            Var<T> x = features.Standardize(T.CreateChecked(1e-5)).MultiplyRow(net[_gain]);
            Var<T> bounded = x.Clip(T.CreateChecked(-1.5), T.CreateChecked(1.5)).Sigmoid().Maximum(x.Square().Minimum(features.Softplus()));
            Var<T> gate = bounded.Columns(1, 1);
            return ((bounded - x.Exp().Log()).ScaleRows(gate) + T.CreateChecked(0.5) * bounded).Linear(net[_policy]);
        }

        protected override Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features) =>
            features.Linear(net[_value]) + features.LogSoftmax().RowSum();
    }
}

[JsonSerializable(typeof(AllOpsDescription))]
[JsonSerializable(typeof(ConstantsDescription))]
[JsonSerializable(typeof(StrangeDescription))]
internal sealed partial class AllOpsJson : JsonSerializerContext;
