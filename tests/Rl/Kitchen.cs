using System.Globalization;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>
/// Observations of nested parts and mixed actions of which some are illegal; throws at an illegal one. An order of six dishes: each pays for
/// the dish that the picture shows, for salt near what the recipe says and for spices that it asks for.
/// </summary>
[RegisterEnvironment("KitchenTest-v0")]
public sealed class Kitchen : IMaskedEnvironment, IResumable
{
    public static readonly DictSpace Observations = new(
        ("picture", new Box(BoxElement.UInt8, 0, 200, 3, 3, 1)),
        ("recipe", new TupleSpace(new Discrete(3, start: 1), new Box(-10, 10, 2))),
        ("shelf", new MultiDiscrete(2, 2)));

    public static readonly DictSpace Actions = new(
        ("dish", new Discrete(3, start: -1)), ("salt", new Box([-1, 0], [1, 2])), ("spices", new MultiBinary(2)));

    private static readonly SpacePart Picture = Observations.Part("picture");
    private static readonly SpacePart Number = Observations.Part("recipe/0");
    private static readonly SpacePart Salt = Observations.Part("recipe/1");
    private static readonly SpacePart Shelf = Observations.Part("shelf");

    private Rng _rng = new(0);
    private int _steps = -1;
    private int _dish;
    private int _without;
    private int _spices;

    private readonly string _habit;

    /// <summary>Makes one that does what the variable <see cref="Awkward.Habit"/> says: <c>part:NAME:NUMBER</c> shows that number,
    /// <c>mask:none</c> leaves no dish, <c>mask:long</c> writes a choice too many, each from the third step on.</summary>
    public Kitchen()
        : this(Environment.GetEnvironmentVariable(Awkward.Habit) ?? "")
    {
    }

    /// <summary>Makes one that does what the variable could say.</summary>
    public Kitchen(string habit)
    {
        _habit = habit;
        if (_habit.Split(':') is ["part", string name, string number])
        {
            Strange = (Observations.Part(name), (float)double.Parse(number, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What is shown in place of a part, from the third step on.</summary>
    public (SpacePart Part, float Value)? Strange { get; init; }

    public Space ObservationSpace => Observations;

    public Space ActionSpace => Actions;

    public void Reset(ulong? seed, Span<float> observation)
    {
        _rng = seed is { } value ? new Rng(value) : _rng;
        _steps = 0;
        Show(observation);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (_steps is -1 or 6)
        {
            throw new InvalidOperationException("No order.");
        }

        if (!ActionSpace.Contains(action))
        {
            throw new ArgumentException($"{action.ToString()} is not in {ActionSpace}.");
        }

        ReadOnlySpan<float> numbers = action.Reals;
        int dish = Actions.Part("dish").IndexIn(numbers) + 1;
        ReadOnlySpan<float> spices = Actions.Part("spices").Of(numbers);
        if (dish == _without || (spices[0] == 1 && (_spices & 1) == 0) || (spices[1] == 1 && (_spices & 2) == 0))
        {
            throw new ArgumentException($"{action.ToString()} is not legal.");
        }

        double salt = Actions.Part("salt").Of(numbers)[0] - (_dish - 1);
        double reward = (dish == _dish ? 1 : 0) - (salt * salt / 4) + (0.25 * (spices[0] + spices[1]));
        _steps++;
        Show(observation);
        return new StepResult(reward, Terminated: _steps == 6, Truncated: false);
    }

    public void WriteActionMask(Span<bool> mask)
    {
        for (int dish = 0; dish < 3; dish++)
        {
            mask[dish] = dish != _without;
        }

        (mask[3], mask[4]) = ((_spices & 1) != 0, (_spices & 2) != 0);
        if (_steps >= 3 && _habit == "mask:none")
        {
            mask[..3].Clear();
        }
        else if (_steps >= 3 && _habit == "mask:long")
        {
            mask[mask.Length] = true;
        }
    }

    public void SaveState(StateWriter writer)
    {
        writer.Write("rng", _rng);
        writer.Write("steps", _steps);
        writer.Write("dish", _dish);
        writer.Write("without", _without);
        writer.Write("spices", _spices);
    }

    public void LoadState(StateReader reader)
    {
        reader.Read("rng", _rng);
        (int steps, int dish, int without, int spices) =
            (reader.ReadInt32("steps"), reader.ReadInt32("dish"), reader.ReadInt32("without"), reader.ReadInt32("spices"));
        reader.WhenAccepted(() => (_steps, _dish, _without, _spices) = (steps, dish, without, spices));
    }

    private void Show(Span<float> observation)
    {
        _dish = _rng.NextInt32(3);
        _without = (_dish + 1 + _rng.NextInt32(2)) % 3;
        _spices = _rng.NextInt32(4);
        observation.Clear();
        Picture.Of(observation)[3 * _dish] = 200;
        Number.Of(observation)[0] = 1 + _rng.NextInt32(3);
        Salt.Of(observation)[0] = 5 * (_dish - 1);
        (Shelf.Of(observation)[0], Shelf.Of(observation)[1]) = (_spices & 1, _spices >> 1);
        if (Strange is { } strange && _steps >= 3)
        {
            strange.Part.Of(observation)[0] = strange.Value;
        }
    }
}
