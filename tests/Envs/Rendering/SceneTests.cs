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
        Scene scene = SceneOf.Observation(id, [1.5f, 0, MathF.PI / 6, 0]);
        IReadOnlyList<(double X, double Y)> pole = scene.Lines[^1].Points;
        Assert.Equal(1.5, pole[0].X, 1e-6);
        Assert.Equal(1.5 + 0.5, pole[1].X, 1e-6); // sin 30°
        Assert.Equal(0.2 + (Math.Sqrt(3) / 2), pole[1].Y, 1e-6); // cos 30°
    }

    [Fact]
    public void An_unknown_environment_is_one_bar_per_number()
    {
        Scene scene = SceneOf.Observation("MyGame-v0", [0.5f, -1, float.NaN]);
        Assert.Equal(4, scene.Lines.Count); // the ground, and three bars
        Assert.Equal(Math.Tanh(0.5), scene.Lines[1].Points[1].Y, 1e-6);
        _ = new BrailleCanvas(10, 4).Draw(scene); // and what is no number is left out
    }

    [Fact]
    public void Every_environment_of_the_registry_has_a_picture()
    {
        foreach (EnvironmentSpecification known in EnvironmentRegistry.All.Where(known => !known.Id.Contains("Test", StringComparison.Ordinal)))
        {
            IEnvironment environment = known.Make();
            var observation = new float[environment.ObservationSpace.Size];
            environment.Reset(1, observation);
            string[] picture = new BrailleCanvas(60, 20).Draw(SceneOf.Observation(known.Id, observation));
            Assert.Equal(20, picture.Length);
            Assert.All(picture, row => Assert.Equal(60, row.Length));
            Assert.Contains(picture, row => row.Any(letter => letter != '\u2800'));
        }
    }

    [Fact]
    public void A_diagonal_is_drawn_in_braille()
    {
        // One character: 2 by 4 dots. From the lower left dot (7) to the upper right one (4).
        var scene = new Scene(0, 0, 1, 3);
        scene.Line(true, (0, 0), (1, 3));
        string cell = Assert.Single(new BrailleCanvas(1, 1).Draw(scene));
        Assert.NotEqual(0, (cell[0] - '\u2800') & 0x40);
        Assert.NotEqual(0, (cell[0] - '\u2800') & 0x08);
    }
}
