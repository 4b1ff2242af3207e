using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Draws a flag, a sun, a road and a word, and at every other step a board with a word on it; the right one of three things pays.</summary>
[RegisterEnvironment(Id)]
internal sealed class Painted : IDrawable
{
    public const string Id = "PaintedTest-v0";
    public const string Word = "<home> \\ 'now'";
    private int _step;

    /// <summary>How often one was drawn, also one of this assembly loaded once more by <c>--assembly</c>.</summary>
    public static int Drawings
    {
        get => AppContext.GetData(Id) is int count ? count : 0;
        private set => AppContext.SetData(Id, value);
    }

    public Space ObservationSpace { get; } = new Box(0, 4, 1);

    public Space ActionSpace { get; } = new Discrete(3);

    public void Reset(ulong? seed, Span<float> observation) => observation[0] = _step = 0;

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        observation[0] = ++_step;
        return new StepResult(action.Index == 2 ? 1 : 0.25, Terminated: _step == 4, Truncated: false);
    }

    public Scene Draw()
    {
        Drawings++;
        if (_step % 2 == 1)
        {
            byte green = SceneGrid.Colour(SceneColour.Green);
            var board = new Scene(new SceneGrid(2, 2, [green, SceneGrid.Empty, SceneGrid.Empty, SceneGrid.Grey(1)]));
            board.Text(1.5, 0.5, "G", height: 0.5);
            return board;
        }

        var scene = new Scene(0, 0, 8, 4);
        scene.Line(SceneColour.Surroundings, (0, 0), (8, 0));
        scene.Line(SceneColour.Surroundings, (4, 0), (4, 1));
        scene.Polygon(SceneColour.Vermilion, (2, 1), (6, 1), (6, 3), (2, 3));
        scene.Circle(SceneColour.Yellow, 7, 3.5, 0.4, isFilled: true);
        scene.Line(SceneColour.Agent, (0, double.NaN), (1, 2), (1, 3));
        scene.Text(4, 2, Word);
        return scene;
    }
}
