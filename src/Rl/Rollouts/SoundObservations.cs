using System.Globalization;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>Refuses observations that no network can take, before any does.</summary>
/// <param name="environments">The environments that give them.</param>
/// <param name="backend">The backend.</param>
/// <param name="owner">Words the error.</param>
internal sealed class SoundObservations(VectorEnvironment environments, Backend<float> backend, IRolloutOwner owner)
{
    private readonly bool _hasBytes = environments.ObservationSpace.HasBytes();
    private readonly bool _hasNames = ObservationEncoding.HasNames(environments.ObservationSpace);

    /// <summary>
    /// Throws for an observation that is not finite: in a network it would become a finite number, or a NaN far from its cause. So it does
    /// for one that is not among the values of its space, which has no one-hot form.
    /// </summary>
    /// <param name="observations">(·, D), as the environments gave them.</param>
    /// <param name="firstEnvironment">The number of the environment that gave the first.</param>
    /// <exception cref="TrainingFailedException">One is not.</exception>
    public void Require(Tensor<float> observations, int firstEnvironment)
    {
        Space space = environments.ObservationSpace;
        if (_hasBytes)
        {
            RequireBytes(observations.Read(), firstEnvironment);
        }

        if (space.IsOfBytes() || (!_hasNames && backend.IsFinite(observations)))
        {
            return;
        }

        for (int i = 0; i < observations.Rows; i++)
        {
            ReadOnlySpan<float> observation = observations.ReadRow(i);
            (int strange, string what) = Faults.StrangeElement(space, observation);
            if (strange >= 0 && float.IsFinite(observation[strange]))
            {
                throw owner.ObservationFailure(environments, firstEnvironment + i, strange, what);
            }

            int element = observation.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            if (element >= 0)
            {
                throw owner.ObservationFailure(
                    environments, firstEnvironment + i, element, float.IsNaN(observation[element]) ? "NaN" : "infinite");
            }
        }
    }

    /// <summary>Throws for what would become another number as a byte.</summary>
    private void RequireBytes(ReadOnlySpan<float> observations, int firstEnvironment)
    {
        int wrong = ObservationPacking.FirstThatIsNoByte(environments.ObservationSpace, observations);
        if (wrong >= 0)
        {
            int size = environments.ObservationSpace.Size;
            string value = observations[wrong].ToString(CultureInfo.InvariantCulture);
            throw owner.ObservationFailure(
                environments, firstEnvironment + (wrong / size), wrong % size, $"{value}, but bytes are whole numbers from 0 to 255");
        }
    }
}
