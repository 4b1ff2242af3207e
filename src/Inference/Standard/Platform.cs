namespace Gradus;

/// <summary>Members of .NET 10 that the shared sources use and .NET Standard 2.1 does not have.</summary>
internal static class Platform
{
    extension(ArgumentNullException)
    {
        public static void ThrowIfNull(object? argument)
        {
            if (argument is null)
            {
                throw new ArgumentNullException(nameof(argument));
            }
        }
    }

    extension(ArgumentOutOfRangeException)
    {
        public static void ThrowIfNegative(int value, string? name = null)
        {
            if (value < 0)
            {
                throw new ArgumentOutOfRangeException(name, value, "The number must not be negative.");
            }
        }

        public static void ThrowIfLessThan(int value, int least)
        {
            if (value < least)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, $"The number must be at least {least}.");
            }
        }

        public static void ThrowIfGreaterThanOrEqual(int value, int end)
        {
            if (value >= end)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, $"The number must be below {end}.");
            }
        }
    }

    extension(Array)
    {
        public static int MaxLength => 0x7FFFFFC7;
    }

    extension(Enum)
    {
        public static bool IsDefined<TEnum>(TEnum value)
            where TEnum : struct, Enum => Enum.IsDefined(typeof(TEnum), value);
    }

    extension(float)
    {
        public static bool IsInteger(float x) => float.IsFinite(x) && MathF.Floor(x) == x;
    }

    extension(Math)
    {
        public static ulong BigMul(ulong a, ulong b, out ulong low)
        {
            ulong a0 = (uint)a, a1 = a >> 32, b0 = (uint)b, b1 = b >> 32;
            ulong middle = (a1 * b0) + ((a0 * b0) >> 32);
            ulong other = (a0 * b1) + (uint)middle;
            low = unchecked(a * b);
            return (a1 * b1) + (middle >> 32) + (other >> 32);
        }
    }

    extension(string)
    {
        public static string Create(IFormatProvider provider, FormattableString text) => text.ToString(provider);
    }

    extension(string text)
    {
        public string ReplaceLineEndings(string with) => text.Replace("\r\n", with, StringComparison.Ordinal)
            .Replace("\n", with, StringComparison.Ordinal).Replace("\r", with, StringComparison.Ordinal);
    }

    extension<T>(ReadOnlySpan<T> span)
        where T : IEquatable<T>, IComparable<T>
    {
        public int Count(T value)
        {
            int count = 0;
            foreach (T one in span)
            {
                count += one.Equals(value) ? 1 : 0;
            }

            return count;
        }

        public bool Contains(T value) => span.IndexOf(value) >= 0;

        public bool ContainsAnyExcept(T value) => span.ContainsAnyExcept(value, value);

        public bool ContainsAnyExcept(T first, T second)
        {
            foreach (T one in span)
            {
                if (!one.Equals(first) && !one.Equals(second))
                {
                    return true;
                }
            }

            return false;
        }

        public bool ContainsAnyInRange(T low, T high) => span.Has(low, high, inside: true);

        public bool ContainsAnyExceptInRange(T low, T high) => span.Has(low, high, inside: false);

        private bool Has(T low, T high, bool inside)
        {
            foreach (T one in span)
            {
                if ((one.CompareTo(low) >= 0 && one.CompareTo(high) <= 0) == inside)
                {
                    return true;
                }
            }

            return false;
        }
    }

    extension<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> pairs)
        where TKey : notnull
    {
        public Dictionary<TKey, TValue> ToDictionary() => pairs.ToDictionary(pair => pair.Key, pair => pair.Value);
    }

    extension(Stream stream)
    {
        public int ReadAtLeast(Span<byte> bytes, int least, bool throwOnEndOfStream)
        {
            int read = 0;
            for (int some; read < least && (some = stream.Read(bytes[read..])) > 0; read += some)
            {
            }

            return read < least && throwOnEndOfStream ? throw new EndOfStreamException() : read;
        }
    }
}
