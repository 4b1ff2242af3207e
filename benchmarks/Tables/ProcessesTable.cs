using System.Diagnostics;
using System.Globalization;
using Gradus.Autodiff;
using Gradus.Mpi;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>
/// A3C's store in a window of MPI: each process of a job adds one to every element, again and again, and afterwards the elements are compared with the
/// number of additions. For <c>mpirun -n 4 dotnet Gradus.Benchmarks.dll table processes</c>; without a launcher the job is one process.
/// </summary>
internal static class ProcessesTable
{
    private const int Parameters = 9_000;
    private const int Additions = 2_000;

    public static void Print()
    {
        using MpiProcesses? processes = MpiLauncher.OfThisProcess is null ? null
            : MpiProcesses.TryCreate(out MpiProcesses? found, out string reason) ? found
            : throw new InvalidOperationException(reason);
        int size = processes?.Size ?? 1;
        foreach (WritePolicy policy in (WritePolicy[])[WritePolicy.Cas, WritePolicy.Locked, WritePolicy.Racy])
        {
            Row row = Measure(policy, processes, size);
            if ((processes?.Rank ?? 0) == 0)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{policy}: {size} processes added 1 to {row.Elements} elements {row.Pushes} times; {row.Exact} elements are {row.Pushes}; lost {row.Lost:0.00000}, estimated {row.Estimate:0.00000}; {row.Microseconds:0.0} µs each"));
            }
        }
    }

    private static Row Measure(WritePolicy policy, MpiProcesses? processes, int size)
    {
        var layout = new ParameterLayout();
        layout.Add("x", 1, Parameters);
        using var store = new HogwildStore(layout, new SharedSgd(), policy, Contenders.Managed, new TeamMemory(processes)) { LearningRate = new Schedule(1, ScheduleKind.Constant) };
        HogwildConnection[] workers = [.. Enumerable.Range(0, size).Select(_ => store.Connect())];
        var gradient = new Tensor<float>(1, layout.Length);
        gradient.Span.Fill(-1);
        processes?.Barrier();
        long begun = Stopwatch.GetTimestamp();
        for (int push = 0; push < Additions; push++)
        {
            workers[processes?.Rank ?? 0].Push(gradient, 1);
        }

        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        processes?.Barrier();
        HogwildSnapshot snapshot = store.NewSnapshot();
        store.Take(snapshot);
        long pushes = store.Updates;
        float[] theta = snapshot.Theta.Values.Span.ToArray();
        double lost = theta.Sum(value => pushes - (double)value) / (theta.Length * (double)pushes);
        return new Row(pushes, theta.Length, theta.Count(value => value == pushes), lost, store.LostUpdateShare, seconds / Additions * 1e6);
    }

    private readonly record struct Row(long Pushes, int Elements, int Exact, double Lost, double Estimate, double Microseconds);
}
