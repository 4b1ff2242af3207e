using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>
/// A masked policy's log-probabilities and entropies are those of a policy over the legal values alone, to 1e-12 in double: every number of
/// legal values among up to eight, forty random sets of each, in every action space that can be masked.
/// </summary>
public sealed class SmallerSetTests
{
    private const int Rows = 40;
    private const double Tolerance = 1e-12;

    [Theory]
    [InlineData("discrete")]
    [InlineData("multi-discrete")]
    [InlineData("multi-binary")]
    [InlineData("mixed")]
    public void Log_probability_and_entropy_are_those_of_the_smaller_set(string kind)
    {
        var rng = new Rng(18);
        for (int values = 1; values <= 8; values++)
        {
            for (int legal = 1; legal <= values; legal++)
            {
                Compare(kind, values, legal, rng);
            }
        }
    }

    private static void Compare(string kind, int values, int legal, Rng rng)
    {
        (Space all, Space some) = (Of(kind, values), Of(kind, legal));
        int elements = kind == "multi-discrete" ? 2 : 1;
        var masked = new Recorded(all, masked: true);
        var small = new Recorded(some, masked: false);
        var switches = new List<int[]>(); // the elements of a multi-binary action that may be 1, row by row
        for (int row = 0; row < Rows; row++)
        {
            Span<double> logits = masked.Outputs.Value.Row(row), smaller = small.Outputs.Value.Row(row);
            bool[] mask = new bool[elements * values];
            int to = 0;
            for (int element = 0; element < elements; element++)
            {
                int[] chosen = [.. Enumerable.Range(0, values).OrderBy(_ => rng.NextDouble()).Take(legal).Order()];
                switches.Add(chosen);
                for (int value = 0; value < values; value++)
                {
                    logits[(element * values) + value] = 5 * rng.NextNormal();
                    if (Array.IndexOf(chosen, value) >= 0)
                    {
                        mask[(element * values) + value] = true;
                        smaller[to++] = logits[(element * values) + value];
                    }
                }
            }

            for (int i = elements * values; i < logits.Length; i++)
            {
                smaller[to++] = logits[i] = rng.NextNormal(); // the number of a mixed action
            }

            masked.Policy.Mask!.Store(row, mask);
        }

        // The same draws: the legal values keep their order, and an illegal one takes no part of the unit interval.
        masked.Run(seed: 5);
        small.Run(seed: 5);
        if (masked.Policy is Bernoulli<double> many && small.Policy is Bernoulli<double> few)
        {
            for (int row = 0; row < Rows; row++)
            {
                few.Actions.Row(row).Clear();
                for (int i = 0; i < legal; i++)
                {
                    few.Actions[row, i] = many.Actions[row, switches[row][i]];
                }
            }

            small.Forward();
        }

        Near.Equal(small.LogProb.Value.Read(), masked.LogProb.Value.Read(), Tolerance);
        Near.Equal(small.Entropy.Value.Read(), masked.Entropy.Value.Read(), Tolerance);
    }

    private static Space Of(string kind, int values) => kind switch
    {
        "discrete" => new Discrete(values),
        "multi-discrete" => new MultiDiscrete(values, values),
        "multi-binary" => new MultiBinary(values),
        _ => new TupleSpace(new Discrete(values), new Box(-1, 1, 1)),
    };

    private sealed class Recorded
    {
        private readonly CompiledTape<double> _tape;

        public Recorded(Space actions, bool masked)
        {
            var head = new ActionHead(actions, new GaussianOptions(LogStdKind.State), masked);
            var tape = new Tape<double>(new ReferenceBackend<double>());
            Outputs = tape.Input("outputs", Rows, head.Outputs);
            Policy = head.Record(Outputs, theta: null!, logStd: null);
            (LogProb, Entropy) = (Policy.LogProb(), Policy.Entropy());
            _tape = tape.Compile();
        }

        public Var<double> Outputs { get; }

        public ActionDistribution<double> Policy { get; }

        public Var<double> LogProb { get; }

        public Var<double> Entropy { get; }

        public void Forward() => _tape.Forward();

        public void Run(ulong seed)
        {
            _tape.Forward();
            for (int row = 0; row < Rows; row++)
            {
                Policy.Sample(row, new Rng(seed + (ulong)row));
            }

            _tape.Forward();
        }
    }
}
