namespace Gradus.Tests;

/// <summary>Plans on the device: one graph where launches are all there is, a loop where the host takes part.</summary>
public sealed class CudaPlanTests
{
    [SkippableFact]
    public void A_plan_is_recorded_once_and_launched_as_a_graph()
    {
        string driver = StandInDriver.Copy();
        CudaBackend<float> backend = StandInDriver.On<float>(driver);
        Tensor<float> x = backend.Allocate(1, 3);
        Tensor<float> rate = backend.Allocate(1, 1);
        var step = new Step(x, b => b.AddConstant(rate, x));
        PreparedPlan<float> plan = backend.Prepare(new Plan<float>([step, step], PlanDirection.Forward));

        // What changes between replays is in the device's memory.
        foreach (float value in (float[])[1, 10, 100])
        {
            backend.Fill(value, rate);
            plan.Run();
        }

        Assert.Equal([222, 222, 222], x.Read());
        Assert.Equal(3, StandInDriver.GraphLaunches(driver));
        Assert.Equal(2, step.Runs); // two steps, recorded once
    }

    [SkippableFact]
    public void A_plan_in_which_the_host_takes_part_is_replayed_step_by_step()
    {
        string driver = StandInDriver.Copy();
        CudaBackend<float> backend = StandInDriver.On<float>(driver);
        Tensor<float> x = backend.Allocate(1, 1);
        Tensor<float> y = backend.Allocate(1, 1);
        backend.Fill(1, x);
        var step = new Step(x, b =>
        {
            b.AddConstant(x, y);
            b.Fill(y.Read()[0] + 1, x);
        });
        PreparedPlan<float> plan = backend.Prepare(new Plan<float>([step], PlanDirection.Forward));
        plan.Run(); // y = 1, x = 2
        plan.Run(); // y = 3, x = 4
        plan.Run(); // y = 7, x = 8
        Assert.Equal(7, y.Read()[0]);
        Assert.Equal(8, x.Read()[0]);
        Assert.Equal(0, StandInDriver.GraphLaunches(driver));
    }

    [SkippableFact]
    public void Replay_allocates_nothing()
    {
        CudaBackend<float> backend = StandInDriver.Backend<float>();
        Tensor<float> x = backend.Allocate(40, 64);
        Tensor<float> weight = backend.Allocate(65, 64);
        Tensor<float> y = backend.Allocate(40, 64);
        PreparedPlan<float> plan = backend.Prepare(new Plan<float>([new Step(y, b => b.Affine(x, weight, y))], PlanDirection.Forward));
        plan.Run();
        Assert.Equal(0, Allocation.Of(plan.Run));
        Assert.Equal(0, Allocation.Of(() => backend.Tanh(y, x)));
    }

    private sealed class Step(Tensor<float> y, Action<Backend<float>> work) : PlanStep<float>(y.Shape, RowDependence.Whole, false)
    {
        public int Runs { get; private set; }

        public override void Run(Backend<float> backend, RowWindow rows)
        {
            Runs++;
            work(backend);
        }
    }
}
