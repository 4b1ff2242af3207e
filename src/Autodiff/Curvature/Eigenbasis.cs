using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// The eigenvectors of the two factors of a layer, left = Q_A·diag(a)·Q_Aᵀ and right = Q_G·diag(g)·Q_Gᵀ: the coordinates in which
/// left ⊗ right is diagonal.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class Eigenbasis<T> : IResumable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Backend<T> _backend;

    public Eigenbasis(Backend<T> backend, Shape weight)
    {
        _backend = backend;
        Left = backend.Allocate(weight.Rows, weight.Rows);
        Right = backend.Allocate(weight.Cols, weight.Cols);
        LeftValues = backend.Allocate(1, weight.Rows);
        RightValues = backend.Allocate(1, weight.Cols);
    }

    /// <summary>Q_A, (a, a), eigenvectors in columns.</summary>
    public Tensor<T> Left { get; }

    /// <summary>Q_G, (g, g).</summary>
    public Tensor<T> Right { get; }

    /// <summary>a, (1, a), ascending, without those that count as zero.</summary>
    public Tensor<T> LeftValues { get; }

    /// <summary>g, (1, g).</summary>
    public Tensor<T> RightValues { get; }

    public IReadOnlyList<(string Name, Tensor<T> Value)> Statistics =>
        [("left", Left), ("right", Right), ("left_values", LeftValues), ("right_values", RightValues)];

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        foreach ((string name, Tensor<T> value) in Statistics)
        {
            writer.Write(name, value);
        }
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        foreach ((string name, Tensor<T> value) in Statistics)
        {
            reader.Read(name, value);
        }
    }

    /// <summary>Decomposes both factors.</summary>
    /// <param name="left">(a, a).</param>
    /// <param name="right">(g, g).</param>
    /// <param name="cutoff">Eigenvalues up to this one count as zero.</param>
    /// <returns>False, with arbitrary numbers in the basis, where a decomposition does not converge.</returns>
    public bool TryRefresh(Tensor<T> left, Tensor<T> right, double cutoff)
    {
        if (!_backend.TrySymmetricEigen(left, LeftValues, Left) || !_backend.TrySymmetricEigen(right, RightValues, Right))
        {
            return false;
        }

        CutOff(LeftValues, cutoff);
        CutOff(RightValues, cutoff);
        return true;
    }

    /// <summary>Q_Aᵀ∇Q_G: a matrix of the layer in the basis.</summary>
    /// <param name="x">(a, g).</param>
    /// <param name="workspace">Working memory, of which the first block is used.</param>
    /// <param name="turned">Receives the product, (a, g); not x, nor the first block.</param>
    public void Enter(Tensor<T> x, Workspace<T> workspace, Tensor<T> turned)
    {
        Tensor<T> half = workspace.First(x.Shape);
        _backend.ProductTransposedA(Left, x, half);
        _backend.Product(half, Right, turned);
    }

    /// <summary>Q_A X Q_Gᵀ: back from the basis.</summary>
    /// <param name="turned">(a, g).</param>
    /// <param name="workspace">Working memory, of which the first block is used.</param>
    /// <param name="x">Receives the product, (a, g); not the first block.</param>
    public void Leave(Tensor<T> turned, Workspace<T> workspace, Tensor<T> x)
    {
        Tensor<T> half = workspace.First(x.Shape);
        _backend.Product(Left, turned, half);
        _backend.ProductTransposedB(half, Right, x);
    }

    private static void CutOff(Tensor<T> values, double cutoff)
    {
        using HostWrite<T> edit = values.Edit();
        foreach (ref T value in edit.Span)
        {
            value = value > T.CreateChecked(cutoff) ? value : T.Zero;
        }
    }
}
