using Gradus.Cli;
using Gradus.Envs;

namespace Gradus.Tests;

public sealed class SceneTests
{
    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("gymnasium:CartPole-v1")]
    public void A_cart_stands_where_it_is_and_its_pole_leans_as_it_does(string id)
    {
        Scene scene = SceneOf.Observation(id, EnvironmentRegistry.Find("CartPole-v1").ObservationSpace, [1.5f, 0, MathF.PI / 6, 0]);
        IReadOnlyList<(double X, double Y)> pole = scene.Shapes[^1].Points;
        Assert.Equal(1.5, pole[0].X, 1e-6);
        Assert.Equal(1.5 + 0.5, pole[1].X, 1e-6); // sin 30°
        Assert.Equal(0.2 + (Math.Sqrt(3) / 2), pole[1].Y, 1e-6); // cos 30°
    }

    [Fact]
    public void An_unknown_environment_is_one_bar_per_number()
    {
        Scene scene = SceneOf.Observation("MyGame-v0", new Box(-1, 1, 3), [0.5f, -1, float.NaN]);
        Assert.Equal(4, scene.Shapes.Count); // the ground, and three bars
        Assert.Equal(Math.Tanh(0.5), scene.Shapes[1].Points[1].Y, 1e-6);
        _ = new BrailleCanvas(10, 4, inColour: false).Draw(scene); // and what is no number is left out
    }

    [Fact]
    public void Every_environment_of_the_registry_has_a_picture()
    {
        foreach (EnvironmentSpecification known in EnvironmentRegistry.All.Where(known => !known.Id.Contains("Test", StringComparison.Ordinal)))
        {
            IEnvironment environment = known.Make();
            var observation = new float[environment.ObservationSpace.Size];
            environment.Reset(1, observation);
            Scene scene = SceneOf.Observation(known.Id, environment.ObservationSpace, observation);
            if (scene.Grid is not null)
            {
                continue; // a game of MinAtar, drawn below
            }

            string[] picture = new BrailleCanvas(60, 20, inColour: false).Draw(scene);
            Assert.Equal(20, picture.Length);
            Assert.All(picture, row => Assert.Equal(60, row.Length));
            Assert.Contains(picture, row => row.Any(letter => letter != '\u2800'));
        }
    }

    [Fact]
    public void A_game_of_MinAtar_is_a_grid_with_a_colour_per_channel()
    {
        IEnvironment game = EnvironmentRegistry.Make("MinAtar/Breakout-v0");
        var frame = new float[400];
        game.Reset(0, frame);
        Scene scene = SceneOf.Observation("MinAtar/Breakout-v0", game.ObservationSpace, frame);
        SceneGrid grid = scene.Grid!;
        Assert.Equal((10, 10), (grid.Columns, grid.Rows));

        // Bricks, channel 3, fill rows 1 to 3, and cover the ball at the start; the paddle, channel 0, starts at (4, 9).
        Assert.All(Enumerable.Range(0, 100), cell => Assert.Equal(cell / 10 is >= 1 and <= 3 ? 4 : cell == 94 ? 1 : 0, grid.Cells[cell]));

        string[] letters = new GridCanvas(60, 20, inColour: false).Draw(scene, grid);
        Assert.Equal(20, letters.Length);
        Assert.Equal("", letters[0].Trim('·'));
        Assert.Equal(new string('4', 40), letters[2]);
        Assert.Equal(new string('·', 16) + "1111" + new string('·', 20), letters[19]);

        // Four dots wide and two characters high is a cell, in the colours of an index of 256: white is the corner 231 of the cube.
        string[] colours = new GridCanvas(60, 20, inColour: true).Draw(scene, grid);
        Assert.Equal(40, colours[0].Count(letter => letter == '▀'));
        Assert.Equal(4, colours[18].Split("38;5;231;48;5;231m▀").Length - 1);
    }

    [Theory]
    [InlineData(new[] { 4, 6 }, 4, 6)]
    [InlineData(new[] { 4, 6, 1 }, 4, 6)]
    [InlineData(new[] { 4, 6, 3 }, 4, 6)]
    [InlineData(new[] { 3, 4, 6, 2 }, 4, 6)]
    [InlineData(new[] { 4, 30, 40 }, 30, 40)]
    [InlineData(new[] { 1, 6 }, 0, 0)]
    [InlineData(new[] { 24 }, 0, 0)]
    public void Boards_and_images_of_a_user_are_grids_of_their_rows_and_columns(int[] shape, int rows, int columns)
    {
        var space = new Box(0, 255, shape);
        float[] observation = new float[space.Size];
        observation[^1] = 255;
        SceneGrid? grid = SceneOf.Observation("MyGame-v0", space, observation).Grid;
        Assert.Equal((rows, columns), (grid?.Rows ?? 0, grid?.Columns ?? 0));
        if (grid is not null)
        {
            // The last element is white or blue, or the last channel's: in the last cell, and of a stack in the newest image.
            Assert.NotEqual(grid.Cells[0], grid.Cells[^1]);
            Assert.Single(grid.Cells, cell => cell != grid.Cells[0]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_stacked_frames_the_newest_is_drawn_as_it_would_be_alone(bool asChannels)
    {
        // Three grey frames as channels have the shape of one in colour, and four that of a board with four kinds of things.
        foreach (int frames in (int[])[2, 3, 4])
        {
            var inner = new ScriptedEnvironment { ObservationSpace = new Box(0, 255, 2, 2), Observations = [[0, 255, 17, 128], [255, 0, 0, 51]] };
            var stacked = new TimeLimit(new FrameStack(inner, frames, asChannels), 9);
            float[] observation = new float[stacked.ObservationSpace.Size];
            stacked.Reset(1, observation);
            stacked.Step(0, observation);
            SceneGrid expected = SceneOf.Observation("MyGame-v0", inner.ObservationSpace, [255, 0, 0, 51]).Grid!;
            Assert.Equal(expected.Cells, SceneOf.Moment("MyGame-v0", stacked, observation).Grid!.Cells);
        }
    }

    [Fact]
    public void The_greys_and_colours_of_images_are_the_nearest_of_the_palette()
    {
        SceneGrid grey = SceneOf.Observation("MyGame-v0", new Box(0, 255, 2, 2), [0, 255, 17, 128]).Grid!;
        Assert.Equal([(0, 0, 0), (255, 255, 255), (17, 17, 17), (136, 136, 136)], grey.Cells.Select(Rgb));
        SceneGrid colour = SceneOf.Observation("MyGame-v0", new Box(0, 255, 2, 2, 3), [255, 0, 0, 0, 80, 0, 0, 0, 170, 9, 9, 9]).Grid!;
        Assert.Equal([(255, 0, 0), (0, 85, 0), (0, 0, 170), (0, 0, 0)], colour.Cells.Select(Rgb));

        static (int Red, int Green, int Blue) Rgb(byte cell) => SceneGrid.Palette[cell];
    }

    [Fact]
    public void A_board_larger_than_the_screen_is_drawn_smaller()
    {
        var grid = new SceneGrid(84, 84, new byte[84 * 84]);
        string[] picture = new GridCanvas(60, 20, inColour: true).Draw(new Scene(grid), grid);
        Assert.All(picture, row => Assert.Equal(40, row.Count(letter => letter == '▀')));
    }

    [Fact]
    public void A_diagonal_is_drawn_in_braille()
    {
        // One character: 2 by 4 dots. From the lower left dot (7) to the upper right one (4).
        var scene = new Scene(0, 0, 1, 3);
        scene.Line(SceneColour.Agent, (0, 0), (1, 3));
        string cell = Assert.Single(new BrailleCanvas(1, 1, inColour: false).Draw(scene));
        Assert.NotEqual(0, (cell[0] - '\u2800') & 0x40);
        Assert.NotEqual(0, (cell[0] - '\u2800') & 0x08);
    }
}
