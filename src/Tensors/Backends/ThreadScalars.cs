namespace Gradus;

/// <summary>Two (1, 1) tensors per thread and memory, for numbers that are on their way to the host.</summary>
internal static class ThreadScalars<T>
    where T : unmanaged
{
    [ThreadStatic]
    private static Tensor<T> _first;

    [ThreadStatic]
    private static Tensor<T> _second;

    [ThreadStatic]
    private static Dictionary<MemoryPlace, Tensor<T>>? _elsewhere;

    public static Tensor<T> First(MemoryPlace place) =>
        place != MemoryPlace.Host ? Elsewhere(place).ColumnRange(0, 1) : _first.Exists ? _first : _first = new Tensor<T>(1, 1);

    public static Tensor<T> Second(MemoryPlace place) =>
        place != MemoryPlace.Host ? Elsewhere(place).ColumnRange(1, 1) : _second.Exists ? _second : _second = new Tensor<T>(1, 1);

    private static Tensor<T> Elsewhere(MemoryPlace place)
    {
        _elsewhere ??= [];
        if (!_elsewhere.TryGetValue(place, out Tensor<T> scalars))
        {
            scalars = new Tensor<T>(place.Allocate<T>(2), 0, new Shape(1, 2));
            _elsewhere.Add(place, scalars);
        }

        return scalars;
    }
}
