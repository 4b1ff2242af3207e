using Gradus.Tensors.Managed.Lanes;
using Gradus.Tensors.Randomness;

namespace Gradus.Envs.ClassicControl;

/// <summary>Everything that decides the future of one cart and pole: the form in which a <see cref="CartPole"/> is saved, however it is stepped.</summary>
/// <param name="Phase">Where the environment stands between its calls.</param>
/// <param name="Rng">The stream of starting states; null before the first reset.</param>
/// <param name="State">The state, if there is a stream.</param>
internal readonly record struct CartPoleSnapshot(EpisodePhase Phase, Rng? Rng, CartPoleState<Lane<double>> State)
{
    private const string Owner = nameof(CartPole);

    public void Save(BinaryWriter writer)
    {
        SavedState.WriteOwner(writer, Owner);
        writer.Write((byte)Phase);
        writer.Write(Rng is not null);
        if (Rng is not null)
        {
            Rng.SaveState(writer);
            writer.Write(State.X.Value);
            writer.Write(State.XDot.Value);
            writer.Write(State.Theta.Value);
            writer.Write(State.ThetaDot.Value);
        }
    }

    public static CartPoleSnapshot Load(BinaryReader reader)
    {
        SavedState.CheckOwner(reader, Owner);
        EpisodePhase phase = SavedState.ReadPhase(reader, Owner);
        if (!reader.ReadBoolean())
        {
            return phase == EpisodePhase.NotStarted
                ? default
                : throw new InvalidDataException($"The saved state of {Owner} is damaged: an episode has begun without a random stream.");
        }

        var rng = new Rng(0);
        rng.LoadState(reader);
        CartPoleState<Lane<double>> state;
        state.X = new(reader.ReadDouble());
        state.XDot = new(reader.ReadDouble());
        state.Theta = new(reader.ReadDouble());
        state.ThetaDot = new(reader.ReadDouble());
        bool over = Lane<double>.Any(CartPoleDynamics.IsOver(state)) || double.IsNaN(state.X.Value + state.Theta.Value);
        return phase != EpisodePhase.Running || !over
            ? new CartPoleSnapshot(phase, rng, state)
            : throw new InvalidDataException($"The saved state of {Owner} is damaged: its episode runs, but cart or pole are beyond their limits.");
    }
}
