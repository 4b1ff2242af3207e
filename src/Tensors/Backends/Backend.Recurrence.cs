namespace Gradus;

/// <content>The gates of recurrent units, element by element, H units in each of B rows; the products come before and after.</content>
public abstract partial class Backend<T>
{
    /// <summary>
    /// The gates of gated recurrent units: r = σ(x_r + p_r), z = σ(x_z + p_z), n = tanh(x_n + r·p_n), fused, and y = n + z·(h − n).
    /// </summary>
    /// <param name="x">[x_r x_z x_n], (B, 3H).</param>
    /// <param name="h">The state before, (B, H).</param>
    /// <param name="gates">[p_r p_z p_n], which become [r z p_n], (B, 3H).</param>
    /// <param name="n">The candidate, (B, H).</param>
    /// <param name="y">The state after, (B, H).</param>
    public void Gru(Tensor<T> x, Tensor<T> h, Tensor<T> gates, Tensor<T> n, Tensor<T> y)
    {
        const string Shapes = "x and gates (B, 3H), h, n and y (B, H)";
        bool fits = AreGates(gates, 3, y) && x.IsShapedLike(gates) && h.IsShapedLike(y) && n.IsShapedLike(y);
        Check(fits, Shapes, x, h, gates);
        Check(fits, Shapes, x, h, n);
        Check(fits, Shapes, x, h, y);
        Check(fits, Shapes, n, y, gates);
        Check(fits, Shapes, n, y);
        GruCore(x, h, gates, n, y);
    }

    /// <summary>
    /// The gradients of <see cref="Gru"/>: dx_n = (dy − z·dy)·(1 − n²), dp_r = dx_r = dx_n·p_n·(r − r²), dp_z = dx_z = dy·(h − n)·(z − z²),
    /// dp_n = dx_n·r, and z·dy, what h gets besides its products.
    /// </summary>
    /// <param name="h">The state before, (B, H).</param>
    /// <param name="gates">[r z p_n], (B, 3H).</param>
    /// <param name="n">The candidate, (B, H).</param>
    /// <param name="dy">The gradient of the state after, which becomes z·dy, (B, H).</param>
    /// <param name="dx">Destination, (B, 3H).</param>
    /// <param name="dp">The gradients of the products, (B, 3H); overwritten.</param>
    /// <param name="accumulate">False to overwrite <paramref name="dx"/>.</param>
    public void GruVjp(Tensor<T> h, Tensor<T> gates, Tensor<T> n, Tensor<T> dy, Tensor<T> dx, Tensor<T> dp, bool accumulate = true)
    {
        const string Shapes = "gates, dx and dp (B, 3H), h, n and dy (B, H)";
        bool fits =
            AreGates(gates, 3, dy) && h.IsShapedLike(dy) && n.IsShapedLike(dy) && dx.IsShapedLike(gates) && dp.IsShapedLike(gates);
        Check(fits, Shapes, h, gates, dy);
        Check(fits, Shapes, h, gates, dx);
        Check(fits, Shapes, h, gates, dp);
        Check(fits, Shapes, n, dx, dy);
        Check(fits, Shapes, n, dy, dp);
        Check(fits, Shapes, n, dp, dx);
        GruVjpCore(h, gates, n, dy, dx, dp, accumulate);
    }

    /// <summary>
    /// The gates of long short-term memory: i = σ(x_i + p_i), f = σ(x_f + p_f), g = tanh(x_g + p_g), o = σ(x_o + p_o), the cell
    /// c′ = f·c + i·g with the second product fused, s = tanh c′, and the output o·s.
    /// </summary>
    /// <param name="x">[x_i x_f x_g x_o], (B, 4H).</param>
    /// <param name="state">[h c] before, (B, 2H), of which h is not read.</param>
    /// <param name="gates">[p_i p_f p_g p_o], which become [i f g o], (B, 4H).</param>
    /// <param name="s">The squashed cell, (B, H).</param>
    /// <param name="y">[o·s c′], (B, 2H).</param>
    public void Lstm(Tensor<T> x, Tensor<T> state, Tensor<T> gates, Tensor<T> s, Tensor<T> y)
    {
        const string Shapes = "x and gates (B, 4H), state and y (B, 2H), s (B, H)";
        bool fits = AreGates(gates, 4, s) && AreGates(y, 2, s) && x.IsShapedLike(gates) && state.IsShapedLike(y);
        Check(fits, Shapes, x, state, gates);
        Check(fits, Shapes, x, state, s);
        Check(fits, Shapes, x, state, y);
        Check(fits, Shapes, s, y, gates);
        Check(fits, Shapes, s, y);
        LstmCore(x, state, gates, s, y);
    }

    /// <summary>
    /// The gradients of <see cref="Lstm"/>: with dc = dy_c + dy_h·o·(1 − s²), those of x and the products,
    /// dp = [dc·g·(i − i²) dc·c·(f − f²) dc·i·(1 − g²) dy_h·s·(o − o²)], and [0 f·dc], what the state before gets besides its products.
    /// </summary>
    /// <param name="state">[h c] before, (B, 2H), of which h is not read.</param>
    /// <param name="gates">[i f g o], (B, 4H).</param>
    /// <param name="s">The squashed cell, (B, H).</param>
    /// <param name="dy">[dy_h dy_c], which become [0 f·dc], (B, 2H).</param>
    /// <param name="dp">The gradients of the products, (B, 4H); overwritten.</param>
    public void LstmVjp(Tensor<T> state, Tensor<T> gates, Tensor<T> s, Tensor<T> dy, Tensor<T> dp)
    {
        const string Shapes = "gates and dp (B, 4H), state and dy (B, 2H), s (B, H)";
        bool fits = AreGates(gates, 4, s) && AreGates(dy, 2, s) && state.IsShapedLike(dy) && dp.IsShapedLike(gates);
        Check(fits, Shapes, state, gates, dy);
        Check(fits, Shapes, state, gates, dp);
        Check(fits, Shapes, s, dp, dy);
        Check(fits, Shapes, s, dy, dp);
        LstmVjpCore(state, gates, s, dy, dp);
    }

    private static bool AreGates(in Tensor<T> gates, int count, in Tensor<T> unit) =>
        gates.Rows == unit.Rows && gates.Cols == (long)count * unit.Cols;
}
