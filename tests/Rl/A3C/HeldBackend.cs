namespace Gradus.Tests;

/// <summary>
/// A managed backend whose y ← y + αx can be held between reading and writing its first sixteen elements, as by a thread that is preempted
/// there: what happens to them meanwhile is undone.
/// </summary>
internal sealed class HeldBackend() : ForwardingBackend<float>(new ManagedBackend<float>())
{
    public const int Held = 16;

    /// <summary>Called on the thread that is held, once it has read; null to hold nobody.</summary>
    public Action? WhileHeld { get; set; }

    public override string Name => "held";

    public override bool IsBitReproducible => true;

    protected internal override void AddScaledCore(float alpha, in Tensor<float> x, in Tensor<float> y)
    {
        if (WhileHeld is not { } meanwhile || y.Span.Length < Held)
        {
            base.AddScaledCore(alpha, x, y);
            return;
        }

        WhileHeld = null;
        float[] read = y.Span[..Held].ToArray();
        meanwhile();
        base.AddScaledCore(alpha, x, y);
        for (int i = 0; i < Held; i++)
        {
            y.Span[i] = read[i] + (alpha * x.Span[i]);
        }
    }
}
