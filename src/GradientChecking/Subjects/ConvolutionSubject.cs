using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>
/// Two convolutions over images of either channel order, with strides and padding, with respect to all filters, biases and inputs.
/// </summary>
internal sealed class ConvolutionSubject(string name, Activation activation) : GradientSubject(
    name, SubjectKind.Layer, typeof(ConvolutionStack))
{
    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        var image = new ImageShape(3 + rng.NextInt32(3), 3 + rng.NextInt32(2), 1 + rng.NextInt32(3), (ChannelOrder)rng.NextInt32(2));
        ConvolutionLayers convolutions =
        [
            new(1 + rng.NextInt32(3), Kernel: 3, Stride: 1 + rng.NextInt32(2), Padding: rng.NextInt32(3)),
            new(1 + rng.NextInt32(2), Kernel: 1 + rng.NextInt32(2), Padding: 1),
        ];
        if (convolutions[1].Kernel == 1)
        {
            convolutions = [convolutions[0], convolutions[1] with { Padding = 0 }];
        }

        var layout = new ParameterLayout();
        var stack = ConvolutionStack.Declare(layout, "conv", image, convolutions, activation);
        var theta = new ParameterVector<double>(layout);
        stack.InitializeUniform(theta, rng);
        return new GradientCase(new Function(stack, theta), [Normal(rng, 1 + rng.NextInt32(2), image.Size)]);
    }

    private sealed class Function(ConvolutionStack stack, ParameterVector<double> theta) : ITapeFunction
    {
        private readonly ParametersOfTape _parameters = new(theta);

        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T> => stack.Record(x[0].Tape, _parameters.In(x[0].Tape), x[0]);
    }
}
