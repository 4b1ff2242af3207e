using System.Runtime.CompilerServices;

namespace Gradus;

/// <content>
/// The public edge: no member reads or writes memory before its operands were found to exist, to be in this backend's memory, to have the
/// shapes that it needs, and to overlap only as it allows. All members go through these few methods, in Release too; the tests hold every
/// member to it. A check is a few comparisons of numbers that the kernel needs anyway; why one fails is found out afterwards.
/// </content>
public abstract partial class Backend<T>
{
    private static readonly Shape Pair = new(1, 2);
    private static readonly Shape Four = new(1, 4);

    /// <summary><see cref="Memory"/>, once a member was used.</summary>
    private MemoryPlace? _place;

    private void Check(bool shapesFit, string shapes, in Tensor<T> y, [CallerMemberName] string member = "")
    {
        if (!(shapesFit && IsHere(y)))
        {
            Examine(shapesFit, shapes, false, y, y, y, y, member);
        }
    }

    private void Check(bool shapesFit, string shapes, in Tensor<T> x, in Tensor<T> y, [CallerMemberName] string member = "")
    {
        if (!(shapesFit && IsHere(x) && IsHere(y) && x.IsApartFrom(y)))
        {
            Examine(shapesFit, shapes, false, x, y, y, y, member);
        }
    }

    private void Check(bool shapesFit, string shapes, in Tensor<T> a, in Tensor<T> b, in Tensor<T> y, [CallerMemberName] string member = "")
    {
        if (!(shapesFit && IsHere(a) && IsHere(b) && IsHere(y) && a.IsApartFrom(y) && b.IsApartFrom(y)))
        {
            Examine(shapesFit, shapes, false, a, b, y, y, member);
        }
    }

    private void CheckElementwise(in Tensor<T> x, in Tensor<T> y, [CallerMemberName] string member = "")
    {
        bool shapesFit = x.IsShapedLike(y);
        if (!(shapesFit && IsHere(x) && IsHere(y) && x.IsApartFrom(y)))
        {
            Examine(shapesFit, "one shape", true, x, y, y, y, member);
        }
    }

    private void CheckElementwise(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y, [CallerMemberName] string member = "")
    {
        bool shapesFit = a.IsShapedLike(y) && b.IsShapedLike(y);
        if (!(shapesFit && IsHere(a) && IsHere(b) && IsHere(y) && a.IsApartFrom(y) && b.IsApartFrom(y)))
        {
            Examine(shapesFit, "one shape", true, a, b, y, y, member);
        }
    }

    private void CheckElementwise(
        in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, in Tensor<T> y, [CallerMemberName] string member = "")
    {
        bool shapesFit = a.IsShapedLike(y) && b.IsShapedLike(y) && c.IsShapedLike(y);
        if (!(shapesFit && IsHere(a) && IsHere(b) && IsHere(c) && IsHere(y)
            && a.IsApartFrom(y) && b.IsApartFrom(y) && c.IsApartFrom(y)))
        {
            Examine(shapesFit, "one shape", true, a, b, c, y, member);
        }
    }

    /// <summary>
    /// One column of x for each of its rows. Where the memory is elsewhere, the host cannot look at the numbers: there the kernel checks.
    /// </summary>
    private void CheckColumns(in Tensor<int> index, in Tensor<T> x, [CallerMemberName] string member = "")
    {
        _place ??= Memory;
        if (!index.Exists || index.Storage.Place != _place)
        {
            RefusePlace(member, index.Exists ? index.Storage.Place.Name : null);
        }

        if (index.Cols != 1 || index.Rows != x.Rows)
        {
            throw new ArgumentException($"{member}: the index is {index.Shape}; it must be ({x.Rows}, 1), one column for each row.");
        }

        // Indices that follow one another are searched with vectors.
        if (index.Storage.IsOnHost && (!index.IsContiguous || index.Span.ContainsAnyExceptInRange(0, x.Cols - 1)))
        {
            CheckEachColumn(index, x, member);
        }
    }

    private static void CheckEachColumn(in Tensor<int> index, in Tensor<T> x, string member)
    {
        for (int row = 0; row < index.Rows; row++)
        {
            int column = index[row, 0];
            if ((uint)column >= (uint)x.Cols)
            {
                throw new ArgumentOutOfRangeException(
                    null, $"{member}: the index of row {row} is {column}; it must be from 0 to {x.Cols - 1}, a column of {x.Shape}.");
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsHere(in Tensor<T> x) => x.Storage is { } storage && storage.Place == _place;

    /// <summary>
    /// Looks closely where the quick look was not satisfied: finds that all is well after all, or says what is not. A source that there is
    /// not is the destination.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Examine(
        bool shapesFit, string shapes, bool mayBeSame, in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, in Tensor<T> y, string member)
    {
        _place ??= Memory;
        RequireHere(a, member);
        RequireHere(b, member);
        RequireHere(c, member);
        RequireHere(y, member);
        if (!shapesFit)
        {
            string found = Unsafe.AreSame(in a, in y) ? $"{y.Shape}"
                : Unsafe.AreSame(in b, in y) ? $"{a.Shape} and {y.Shape}"
                : Unsafe.AreSame(in c, in y) ? $"{a.Shape}, {b.Shape} and {y.Shape}"
                : $"{a.Shape}, {b.Shape}, {c.Shape} and {y.Shape}";
            throw new ArgumentException($"{member} needs {shapes}, not {found}.");
        }

        RequireApart(a, y, mayBeSame, member);
        RequireApart(b, y, mayBeSame, member);
        RequireApart(c, y, mayBeSame, member);
    }

    private void RequireHere(in Tensor<T> x, string member)
    {
        if (!IsHere(x))
        {
            RefusePlace(member, x.Exists ? x.Storage.Place.Name : null);
        }
    }

    private void RefusePlace(string member, string? place) => throw new ArgumentException(
        place is null
            ? $"{member}: an operand is no tensor but 'default'; allocate it first."
            : $"{member}: an operand is in the memory '{place}' of another backend; this one works on '{Memory.Name}' that it allocated.");

    private static void RequireApart(in Tensor<T> x, in Tensor<T> y, bool mayBeSame, string member)
    {
        if (!Unsafe.AreSame(in x, in y) && !(mayBeSame && x.IsSameAs(y)) && x.SharesElementWith(y))
        {
            throw new ArgumentException(
                $"{member}: a source {x.Shape} and the destination {y.Shape} share elements; "
                    + (mayBeSame ? "they must be the same view or lie apart." : "they must lie apart."));
        }
    }
}
