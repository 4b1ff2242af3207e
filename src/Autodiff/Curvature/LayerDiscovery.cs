using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Finds the layers of a recorded network: for each parameter block the one op that offers factors and has the block as its weight.
/// </summary>
internal static class LayerDiscovery
{
    public static KroneckerLayer<T>[] Find<T>(CompiledTape<T> tape, ParameterVector<T> theta, KroneckerOptions options)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (string name in options.PlainBlocks)
        {
            if (theta.Layout.Find(name) is null)
            {
                throw new ArgumentException(
                    $"PlainBlocks names '{name}', but there is no such parameter; there are "
                        + $"{string.Join(", ", theta.Layout.Blocks.Select(block => block.Name))}.");
            }
        }

        return
        [
            .. theta.Layout.Blocks.Where(
                block => !options.PlainBlocks.Contains(block.Name)).Select(block => MakeLayer(tape, block, options)),
        ];
    }

    private static KroneckerLayer<T> MakeLayer<T>(CompiledTape<T> tape, ParameterBlock block, KroneckerOptions options)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Op<T>[] uses = [.. tape.Ops.Where(op => op is ILayerFactors<T> && op.Inputs.Any(input => input.Node.Block == block))];
        return uses switch
        {
            [ILayerFactors<T> layer] when layer.Weight.Node.Block == block => new KroneckerLayer<T>(tape.Backend, block, layer, options),
            [] => throw new ArgumentException(
                $"Parameter '{block.Name}' has no activations on this tape: no op that offers Kronecker factors, such as Linear or AddRow, "
                    + $"reads it. Record its layer, or list it in PlainBlocks."),
            [Op<T> op] => throw new ArgumentException(
                $"Parameter '{block.Name}' is the input of {op.Name} '{op.Output.Name}' and not its weight, so it has no Kronecker "
                    + $"factors. List it in PlainBlocks."),
            _ => throw new ArgumentException(
                $"Parameter '{block.Name}' is used by {uses.Length} layers "
                    + $"({string.Join(", ", uses.Select(op => $"'{op.Output.Name}'"))}); Kronecker factors describe a layer that is used "
                    + $"once. List it in PlainBlocks, or record it once."),
        };
    }
}
