using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gradus.Envs;

/// <summary>
/// The games of a <see cref="MinAtarBatch{TRules}"/> in the memory of another place. The rules' structs are copied there as they are; its
/// kernels have the same fields in the same order.
/// </summary>
/// <typeparam name="TRules">The game.</typeparam>
internal sealed class PlacedMinAtarBatch<TRules> : PlacedBatch
    where TRules : struct, IMinAtarRules<TRules>
{
    private readonly MinAtarBatch<TRules> _host;
    private readonly PlaceProgram _program;
    private readonly Storage<byte> _games;
    private readonly Storage<uint> _words;
    private readonly Storage<int> _held;
    private readonly Storage<double> _sticky;
    private readonly TRules[] _hostGames;
    private readonly uint[] _hostWords;
    private readonly int[] _hostHeld;

    /// <param name="host">The games, which are there from now on.</param>
    /// <param name="place">Where they are to live.</param>
    /// <param name="program">Plays them.</param>
    public PlacedMinAtarBatch(MinAtarBatch<TRules> host, MemoryPlace place, PlaceProgram program)
        : base(host, place)
    {
        (_host, _program) = (host, program);
        _hostGames = new TRules[Count];
        _hostWords = new uint[RandomState.StreamWords * Count];
        _hostHeld = new int[Count];
        _games = place.Allocate<byte>(GameSize * Count);
        _words = place.Allocate<uint>(_hostWords.Length);
        _held = place.Allocate<int>(Count);
        _sticky = place.Allocate<double>(1);
        place.Upload([host.Options.StickyActions], _sticky, 0);
    }

    protected override ReadOnlySpan<double> Taken(in BatchActions actions, StepNumber step) => _host.Taken(actions, step);

    protected override void Run(PlacedMatrix before, PlacedMatrix outcome, PlacedMatrix observations, PlacedMatrix finals) => _program.Run(
        Count,
        [
            PlacedMatrix.Of(_games, Count, GameSize),
            PlacedMatrix.Of(_words, RandomState.StreamWords, Count),
            PlacedMatrix.Of(_held, 1, Count),
            PlacedMatrix.Of(Actions, 1, Count),
            PlacedMatrix.Of(_sticky, 1, 1),
            before,
            outcome,
            observations,
            finals,
        ],
        [_host.Plays[0].Choices, _host.Options.DifficultyRamping ? 1 : 0, Autoreset == AutoresetMode.NextStep ? 1 : 0]);

    protected override void UploadStates()
    {
        for (int i = 0; i < Count; i++)
        {
            (_hostGames[i], _hostHeld[i]) = _host.Plays[i].State;
            _host.Plays[i].Random.CopyWords(_hostWords, i, Count);
        }

        Place.Upload<byte>(MemoryMarshal.AsBytes(_hostGames.AsSpan()), _games, 0);
        Place.Upload<uint>(_hostWords, _words, 0);
        Place.Upload<int>(_hostHeld, _held, 0);
    }

    protected override void DownloadStates()
    {
        Place.Download(_games, 0, MemoryMarshal.AsBytes(_hostGames.AsSpan()));
        Place.Download(_words, 0, _hostWords.AsSpan());
        Place.Download(_held, 0, _hostHeld.AsSpan());
        for (int i = 0; i < Count; i++)
        {
            bool ended = Autoreset == AutoresetMode.NextStep && Outcome.Ended[i];
            _host.Plays[i].Continue(_hostGames[i], _hostHeld[i], ended ? EpisodePhase.Ended : EpisodePhase.Running);
            _host.Plays[i].Random.Continue(_hostWords, i, Count);
        }
    }

    private static int GameSize => Unsafe.SizeOf<TRules>();
}
