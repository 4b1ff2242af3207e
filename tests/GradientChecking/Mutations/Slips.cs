using Gradus.Autodiff;
using Gradus.GradientChecking;

namespace Gradus.Tests;

/// <summary>
/// All slips there are: every input of every op, alone and inside every network, distribution and loss; every block of a network of 4,610
/// parameters; gradients written by hand at points that are hard. Each times extents, sizes of the error and forms.
/// </summary>
internal static class Slips
{
    public static readonly double[] Errors = [1, 1e-2, 1e-4, 1e-6];

    private static readonly SlipForm[] OfSubjects = [SlipForm.Generic, SlipForm.Doubles, SlipForm.External];

    /// <summary>Plants slips, and asks the checker about each.</summary>
    /// <param name="seeds">How many cases of everything, from seed 0.</param>
    /// <param name="every">Of all pairs of a slip and a case one in so many, at least 1.</param>
    /// <param name="everyOfNetwork">The same for networks, of which a check takes up to a second.</param>
    /// <returns>What became of the slips that change a gradient, and what is said of the same functions without slips and is wrong.</returns>
    public static (SlipResult[] Results, string[] FalseAlarms) Plant(int seeds, int every, int everyOfNetwork)
    {
        var byHand = new Slip("", 0, SlipExtent.Whole, 0);
        Slip[] blocks = [.. TapeSlipCase.OfModule(0).Places.Where(place => place.Block is not null)];
        IEnumerable<Planting> plantings =
        [
            .. GradientSubjects.All.SelectMany(subject => PlacesOf(subject) is var places
                ? In(seeds, seed => new Planting(subject.Name, () => TapeSlipCase.Of(subject, (ulong)seed), places, OfSubjects, seed, subject.Kind == SubjectKind.Layer ? everyOfNetwork : every))
                : []),
            .. In(seeds, seed => new Planting("network", () => TapeSlipCase.OfModule((ulong)seed), blocks, [SlipForm.Module], seed, everyOfNetwork)),
            .. In(20 * seeds, seed => new Planting("hard function", () => new HardSlipCase((ulong)seed), [byHand], [SlipForm.Hard], seed, every)),
        ];
        (List<SlipResult> Results, List<string> FalseAlarms)[] done =
        [
            .. plantings.AsParallel().AsOrdered().Select((planting, i) => (planting with { Offset = new Rng((ulong)i).NextInt32(planting.Every) }).Do()),
        ];
        return ([.. done.SelectMany(part => part.Results)], [.. done.SelectMany(part => part.FalseAlarms)]);
    }

    private static IEnumerable<Planting> In(int seeds, Func<int, Planting> make) => Enumerable.Range(0, seeds).Select(make);

    /// <summary>An op by itself, and all ops of what is made of several.</summary>
    private static Slip[] PlacesOf(GradientSubject subject) =>
    [
        .. Enumerable.Range(0, 4).SelectMany(seed => TapeSlipCase.Of(subject, (ulong)seed).Places).Distinct()
            .Where(place => subject.Kind != SubjectKind.Op || place.Op == subject.Name),
    ];

    /// <summary>Slips of every extent and size, at the places of one case.</summary>
    private sealed record Planting(string Subject, Func<SlipCase> Draw, Slip[] Places, SlipForm[] Forms, int Seed, int Every)
    {
        /// <summary>Where among the pairs the counting starts.</summary>
        public int Offset { get; init; }

        public (List<SlipResult> Results, List<string> FalseAlarms) Do()
        {
            var results = new List<SlipResult>();
            SlipCase? drawn = null;
            var asked = new Dictionary<SlipForm, GradientReport>();
            int place = new Rng((ulong)Seed).NextInt32(1 << 20), next = Offset;
            foreach (Slip slip in All(place))
            {
                foreach (SlipForm form in Forms)
                {
                    if (next++ % Every != 0)
                    {
                        continue;
                    }

                    drawn ??= Draw();
                    if (!asked.ContainsKey(form))
                    {
                        asked.Add(form, drawn.Check(form, slip: null, GradientChecks.All));
                    }

                    if (Examine(drawn, form, slip) is { } result)
                    {
                        results.Add(result);
                    }
                }
            }

            // Where kinks of several ops or elements meet, right rules add up to no gradient of the whole: a black box has no rules to ask.
            return (results,
            [
                .. asked.Where(pair => pair.Value.Failed && !(pair.Key == SlipForm.External && drawn!.KinksMeet))
                    .Select(pair => $"{Subject}, {pair.Key}: {pair.Value}"),
            ]);
        }

        /// <summary>A gradient written by hand is a row: there a row is all of it, and a column is one element.</summary>
        private IEnumerable<Slip> All(int place) =>
            from at in Places
            from extent in Forms.Contains(SlipForm.Hard) ? [SlipExtent.Whole, SlipExtent.Element] : Enum.GetValues<SlipExtent>()
            from error in Errors
            select at with { Extent = extent, Error = error, Place = place };

        /// <summary>Null where the slip changes no element of the gradient by half of its size or more: a clipped branch, a factor of zero.</summary>
        private SlipResult? Examine(SlipCase drawn, SlipForm form, Slip slip)
        {
            (double absolute, double relative) = drawn.ErrorOf(slip);
            if (!(relative >= slip.Error / 2))
            {
                return null;
            }

            GradientReport report = drawn.Check(form, slip, GradientChecks.All);
            SlipFate fate = report.Verdict switch
            {
                _ when report.Failed => SlipFate.Killed,
                GradientVerdict.IllConditioned => SlipFate.Undecided,
                GradientVerdict.Kink => SlipFate.AtKink,
                _ when report.VisibleError / 2 > absolute => SlipFate.Hidden,
                _ => SlipFate.Missed,
            };
            GradientChecks alone = report.Check & GradientChecks.Differences;
            GradientChecks[] others = form == SlipForm.Generic ? [GradientChecks.ComplexStep, GradientChecks.SecondOrder] : [];
            foreach (GradientChecks check in others)
            {
                alone |= drawn.Check(form, slip, check).Failed ? check : GradientChecks.None;
            }

            string said = fate == SlipFate.Killed ? "" : $"seed {Seed}: {report}";
            return new SlipResult(Subject, form, slip with { Place = 0 }, fate, alone, said);
        }
    }
}
