using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// An eigenbasis that is renewed now and then, and takes along what is kept in its coordinates. Old coordinates become new ones by
/// X ← P_A X P_Gᵀ with P = Q_newᵀQ_old. A diagonal D between old eigenvectors is a full matrix between new ones; its diagonal there is
/// (P_A ∘ P_A) D (P_G ∘ P_G)ᵀ.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class TurningBasis<T>(Backend<T> backend, Shape weight) : IResumable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Tensor<T> _turnLeft = backend.Allocate(weight.Rows, weight.Rows);
    private readonly Tensor<T> _turnRight = backend.Allocate(weight.Cols, weight.Cols);

    /// <summary>The basis as it is.</summary>
    public Eigenbasis<T> Basis { get; } = new(backend, weight);

    /// <summary>False before the first success, and after a failure.</summary>
    public bool IsReady { get; private set; }

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        writer.Write("ready", IsReady);
        Basis.SaveState(writer);
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        bool ready = reader.ReadBoolean("ready");
        Basis.LoadState(reader);
        reader.WhenAccepted(() => IsReady = ready);
    }

    /// <summary>Renews the basis.</summary>
    /// <param name="left">(a, a).</param>
    /// <param name="right">(g, g).</param>
    /// <param name="cutoff">Eigenvalues up to this one count as zero.</param>
    /// <param name="workspace">Working memory.</param>
    /// <returns>
    /// True if there was a basis before and there is one now, so that what is kept in its coordinates can be taken along. Where a
    /// decomposition fails there is none (<see cref="IsReady"/>), and what was kept in the coordinates of the last has lost its meaning.
    /// </returns>
    public bool Refresh(Tensor<T> left, Tensor<T> right, double cutoff, Workspace<T> workspace)
    {
        bool before = IsReady;
        backend.Copy(Basis.Left, _turnLeft);
        backend.Copy(Basis.Right, _turnRight);
        IsReady = Basis.TryRefresh(left, right, cutoff);
        Turn(Basis.Left, _turnLeft, workspace);
        Turn(Basis.Right, _turnRight, workspace);
        return before && IsReady;
    }

    /// <summary>x ← P_A x P_Gᵀ.</summary>
    /// <param name="x">(a, g), in the coordinates of the basis before.</param>
    /// <param name="workspace">Working memory.</param>
    public void Carry(Tensor<T> x, Workspace<T> workspace) => Multiply(_turnLeft, x, _turnRight, workspace);

    /// <summary>d ← (P_A ∘ P_A) d (P_G ∘ P_G)ᵀ.</summary>
    /// <param name="d">(a, g), a diagonal between the eigenvectors before.</param>
    /// <param name="workspace">Working memory.</param>
    public void CarryDiagonal(Tensor<T> d, Workspace<T> workspace)
    {
        Tensor<T> left = workspace.Second(_turnLeft.Shape);
        Tensor<T> right = workspace.Third(_turnRight.Shape);
        backend.Multiply(_turnLeft, _turnLeft, left);
        backend.Multiply(_turnRight, _turnRight, right);
        Multiply(left, d, right, workspace);
    }

    private void Multiply(Tensor<T> left, Tensor<T> x, Tensor<T> right, Workspace<T> workspace)
    {
        Tensor<T> half = workspace.First(x.Shape);
        backend.Product(left, x, half);
        backend.ProductTransposedB(half, right, x);
    }

    /// <summary>before ← nowᵀ·before.</summary>
    private void Turn(Tensor<T> now, Tensor<T> before, Workspace<T> workspace)
    {
        Tensor<T> turn = workspace.First(now.Shape);
        backend.ProductTransposedA(now, before, turn);
        backend.Copy(turn, before);
    }
}
