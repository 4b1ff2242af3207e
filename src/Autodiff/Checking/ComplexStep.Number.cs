using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Gradus.Autodiff;

/// <content>What .NET requires of a floating-point number besides arithmetic, all taken from the real part.</content>
internal readonly partial struct ComplexStep
{
    public static bool IsCanonical(ComplexStep value) => true;

    public static bool IsComplexNumber(ComplexStep value) => false;

    public static bool IsImaginaryNumber(ComplexStep value) => false;

    public static bool IsRealNumber(ComplexStep value) => !double.IsNaN(value.Value);

    public static bool IsZero(ComplexStep value) => value.Value == 0;

    public static bool IsFinite(ComplexStep value) => double.IsFinite(value.Value) && double.IsFinite(value._z.Imaginary);

    public static bool IsInfinity(ComplexStep value) => double.IsInfinity(value.Value);

    public static bool IsNaN(ComplexStep value) => double.IsNaN(value.Value);

    public static bool IsNegative(ComplexStep value) => double.IsNegative(value.Value);

    public static bool IsPositive(ComplexStep value) => double.IsPositive(value.Value);

    public static bool IsNegativeInfinity(ComplexStep value) => double.IsNegativeInfinity(value.Value);

    public static bool IsPositiveInfinity(ComplexStep value) => double.IsPositiveInfinity(value.Value);

    public static bool IsNormal(ComplexStep value) => double.IsNormal(value.Value);

    public static bool IsSubnormal(ComplexStep value) => double.IsSubnormal(value.Value);

    public static bool IsInteger(ComplexStep value) => double.IsInteger(value.Value);

    public static bool IsEvenInteger(ComplexStep value) => double.IsEvenInteger(value.Value);

    public static bool IsOddInteger(ComplexStep value) => double.IsOddInteger(value.Value);

    public static ComplexStep Parse(string s, IFormatProvider? provider) => new(double.Parse(s, provider), 0);

    public static ComplexStep Parse(string s, NumberStyles style, IFormatProvider? provider) => new(double.Parse(s, style, provider), 0);

    public static ComplexStep Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => new(double.Parse(s, provider), 0);

    public static ComplexStep Parse(ReadOnlySpan<char> s, NumberStyles style, IFormatProvider? provider) =>
        new(double.Parse(s, style, provider), 0);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ComplexStep result) =>
        TryParse(s.AsSpan(), NumberStyles.Float, provider, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, NumberStyles style, IFormatProvider? provider, out ComplexStep result) =>
        TryParse(s.AsSpan(), style, provider, out result);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ComplexStep result) =>
        TryParse(s, NumberStyles.Float, provider, out result);

    public static bool TryParse(ReadOnlySpan<char> s, NumberStyles style, IFormatProvider? provider, out ComplexStep result)
    {
        bool read = double.TryParse(s, style, provider, out double value);
        result = new ComplexStep(value, 0);
        return read;
    }

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Value.TryFormat(destination, out charsWritten, format, provider);

    public int GetExponentByteCount() => Parts.GetExponentByteCount();

    public int GetExponentShortestBitLength() => Parts.GetExponentShortestBitLength();

    public int GetSignificandBitLength() => Parts.GetSignificandBitLength();

    public int GetSignificandByteCount() => Parts.GetSignificandByteCount();

    public bool TryWriteExponentBigEndian(Span<byte> destination, out int bytesWritten) =>
        Parts.TryWriteExponentBigEndian(destination, out bytesWritten);

    public bool TryWriteExponentLittleEndian(Span<byte> destination, out int bytesWritten) =>
        Parts.TryWriteExponentLittleEndian(destination, out bytesWritten);

    public bool TryWriteSignificandBigEndian(Span<byte> destination, out int bytesWritten) =>
        Parts.TryWriteSignificandBigEndian(destination, out bytesWritten);

    public bool TryWriteSignificandLittleEndian(Span<byte> destination, out int bytesWritten) =>
        Parts.TryWriteSignificandLittleEndian(destination, out bytesWritten);

    static bool INumberBase<ComplexStep>.TryConvertFromChecked<TOther>(TOther value, out ComplexStep result) => From(value, out result);

    static bool INumberBase<ComplexStep>.TryConvertFromSaturating<TOther>(TOther value, out ComplexStep result) => From(value, out result);

    static bool INumberBase<ComplexStep>.TryConvertFromTruncating<TOther>(TOther value, out ComplexStep result) => From(value, out result);

    static bool INumberBase<ComplexStep>.TryConvertToChecked<TOther>(ComplexStep value, [MaybeNullWhen(false)] out TOther result)
    {
        result = TOther.CreateChecked(value.Value);
        return true;
    }

    static bool INumberBase<ComplexStep>.TryConvertToSaturating<TOther>(ComplexStep value, [MaybeNullWhen(false)] out TOther result)
    {
        result = TOther.CreateSaturating(value.Value);
        return true;
    }

    static bool INumberBase<ComplexStep>.TryConvertToTruncating<TOther>(ComplexStep value, [MaybeNullWhen(false)] out TOther result)
    {
        result = TOther.CreateTruncating(value.Value);
        return true;
    }

    private IFloatingPoint<double> Parts => Value;

    private static bool From<TOther>(TOther value, out ComplexStep result)
        where TOther : INumberBase<TOther>
    {
        result = new ComplexStep(double.CreateChecked(value), 0);
        return true;
    }
}
