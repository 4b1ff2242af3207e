using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>
/// Weights of names: each row's name, one-hot, times weights; with respect to the weights, since names have no neighbours.
/// </summary>
internal sealed class OneHotSubject() : GradientSubject("OneHot", SubjectKind.Op, typeof(OneHot<>))
{
    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        int rows = 1 + rng.NextInt32(5), names = 1 + rng.NextInt32(4), start = rng.NextInt32(7) - 3;
        int[] shown = [.. Enumerable.Range(0, rows).Select(_ => start + rng.NextInt32(names))];
        return new GradientCase(
            new Function(shown, start, names),
            [Normal(rng, rows, names)],
            at => [.. Enumerable.Range(0, rows).SelectMany(row =>
                Enumerable.Range(0, names).Select(name => name == shown[row] - start ? at[0][row, name] : 0))]);
    }

    private sealed class Function(int[] shown, int start, int names) : ITapeFunction
    {
        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Var<T> name = x[0].Tape.Input("name", shown.Length, 1);
            name.Value.CopyFrom(Array.ConvertAll(shown, T.CreateChecked));
            return name.OneHot([start], [names]) * x[0];
        }
    }
}
