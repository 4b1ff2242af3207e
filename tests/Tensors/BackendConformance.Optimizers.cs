namespace Gradus.Tests;

/// <content>Optimiser steps.</content>
public abstract partial class BackendConformance<T>
{
    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Sgd_steps_agree_with_the_reference(string backend) =>
        CheckSteps(backend, 3, (k, t) => k.SgdStep(t[0], Row(k, 0.01), Number(0.9), t[1], t[2]));

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void RmsProp_steps_agree_with_the_reference(string backend)
    {
        CheckStepsWithRoot(backend, 3, (k, t) => k.RmsPropStep(t[0], Row(k, 0.01), Number(0.99), Number(1e-5), true, t[1], t[2]));
        CheckStepsWithRoot(backend, 3, (k, t) => k.RmsPropStep(t[0], Row(k, 0.01), Number(0.99), Number(1e-5), false, t[1], t[2]));
    }

    [SkippableTheory]
    [MemberData(nameof(AllBackends))]
    public void Adam_steps_agree_with_the_reference(string backend) =>
        CheckStepsWithRoot(backend, 4, (k, t) => k.AdamStep(t[0], Row(k, 0.01, 0.19, 0.002, 1e-8), Number(0.9), Number(0.999), t[1], t[2], t[3]));

    /// <summary>Statistics are bits, whatever becomes of θ. The step itself, seen from θ = 0, has in float a root of 1.2 units and the roundings of both sides behind it.</summary>
    private void CheckStepsWithRoot(string backend, int operands, Action<Backend<T>, Tensor<T>[]> step)
    {
        CheckSteps(backend, operands, (k, t) =>
        {
            step(k, t);
            k.Fill(T.Zero, t[^1]);
        });
        CheckSteps(
            backend,
            operands,
            (k, t) =>
            {
                k.Fill(T.Zero, t[^1]);
                step(k, t);
            },
            typeof(T) == typeof(float) ? Tolerance.Ulps(4) : null);
    }

    private void CheckSteps(string backend, int operands, Action<Backend<T>, Tensor<T>[]> step, Tolerance? tolerance = null)
    {
        for (int length = 1; length <= LongSweep.Of(136, 300); length++)
        {
            var all = new Operand<T>[operands];
            for (int i = 0; i < operands; i++)
            {
                // The statistics of the gradient's square are positive; they come before the parameters.
                all[i] = Filled(1, length, Layout.RowWindow, i == operands - 2 ? Positive : Uniform);
            }

            Check(backend, step, tolerance ?? Tolerance.Exact with { Units = 8 }, all);
        }
    }
}
