using System.Runtime.CompilerServices;
using Gradus.Autodiff;

namespace Gradus.Inference;

/// <summary>What layers do to a row besides products, in the library's order of operations.</summary>
internal static class Rows
{
    /// <summary>A sum has so many parts, which take the terms in turn and are added as a tree.</summary>
    private const int Lanes = 16;

    /// <summary>a·b + c, rounded once where the target has such an instruction, and twice in .NET Standard.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) =>
#if NET
        MathF.FusedMultiplyAdd(a, b, c);
#else
        (a * b) + c;
#endif

    /// <summary>Applies an activation to every number.</summary>
    public static void Activate(Span<float> row, Activation activation)
    {
        if (activation == Activation.Tanh)
        {
            Tanh(row);
            return;
        }

        bool leaks = activation == Activation.LeakyRelu;
        foreach (ref float x in row)
        {
            x = x <= 0 ? leaks ? 0.01f * x : 0 : x;
        }
    }

    /// <summary>tanh of every number.</summary>
    public static void Tanh(Span<float> row)
    {
        foreach (ref float x in row)
        {
            x = Elementary.Tanh(x);
        }
    }

    /// <summary>σ of every number.</summary>
    public static void Sigmoid(Span<float> row)
    {
        foreach (ref float x in row)
        {
            x = Elementary.Sigmoid(x);
        }
    }

    /// <summary>x ← (x − μ)/√(σ² + ε)·gain + bias.</summary>
    public static void Normalize(Span<float> row, float epsilon, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias)
    {
        Standardize(row, epsilon);
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = (row[i] * gain[i]) + bias[i];
        }
    }

    /// <summary>x ← (x − μ)/√(σ² + ε).</summary>
    public static void Standardize(Span<float> row, float epsilon)
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        for (int i = 0; i < row.Length; i++)
        {
            lanes[i % Lanes] += row[i];
        }

        float mean = Tree(lanes) / row.Length;
        lanes.Clear();
        for (int i = 0; i < row.Length; i++)
        {
            float distance = row[i] - mean;
            lanes[i % Lanes] = MultiplyAdd(distance, distance, lanes[i % Lanes]);
        }

        float scale = MathF.Sqrt((Tree(lanes) / row.Length) + epsilon);
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = (row[i] - mean) / scale;
        }
    }

    /// <summary>y = x − ln Σ eˣ.</summary>
    public static void LogSoftmax(ReadOnlySpan<float> x, Span<float> y)
    {
        float max = x[0];
        foreach (float logit in x)
        {
            max = max > logit ? max : logit;
        }

        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        for (int i = 0; i < x.Length; i++)
        {
            lanes[i % Lanes] += Elementary.Exp(x[i] - max);
        }

        float logSum = Elementary.Log(Tree(lanes));
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] - max - logSum;
        }
    }

    /// <summary>Whether every number is finite.</summary>
    public static bool AreFinite(ReadOnlySpan<float> row)
    {
        foreach (float x in row)
        {
            if (!float.IsFinite(x))
            {
                return false;
            }
        }

        return true;
    }

    private static float Tree(Span<float> lanes)
    {
        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int l = 0; l < half; l++)
            {
                lanes[l] += lanes[l + half];
            }
        }

        return lanes[0];
    }
}
