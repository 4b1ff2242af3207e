using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>A multi-layer perceptron, with respect to all parameters and inputs.</summary>
internal sealed class MlpSubject(string name, Activation activation) : GradientSubject(name, SubjectKind.Layer, typeof(Mlp))
{
    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        int inputs = 1 + rng.NextInt32(3), hidden = 1 + rng.NextInt32(4);
        var layout = new ParameterLayout();
        Mlp network = Mlp.Declare(layout, "net", [inputs, hidden, 1 + rng.NextInt32(3)], activation);
        var theta = new ParameterVector<double>(layout);
        network.InitializeUniform(theta, rng);
        return new GradientCase(new Function(network, theta), [Normal(rng, 1 + rng.NextInt32(4), inputs)]);
    }

    private sealed class Function(Mlp network, ParameterVector<double> theta) : ITapeFunction
    {
        private readonly ParametersOfTape _parameters = new(theta);

        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T> => network.Record(x[0].Tape, _parameters.In(x[0].Tape), x[0]);
    }
}
