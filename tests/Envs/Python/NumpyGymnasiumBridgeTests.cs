using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>With numpy, as Gymnasium always has it: arrays, numbers and flags are numpy's, and actions must be.</summary>
[Collection("Python")]
public sealed class NumpyGymnasiumBridgeTests() : GymnasiumBridgeTests(OutsideParts.Numpy, OutsideParts.PythonWith("numpy"), "numpy")
{
    [SkippableFact]
    public void A_real_number_for_a_box_of_whole_ones_is_the_nearest()
    {
        using VectorEnvironment pictures = VectorEnvironment.Make("gymnasium:Picture-v0", 1, seed: 0);
        var picture = new float[18];
        pictures.Reset(picture);
        pictures.Step([3.6f], picture);
        Assert.Equal(4, picture[0]);
    }
}
