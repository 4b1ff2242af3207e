using System.Text.Json;
using System.Text.Json.Serialization;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class NetworkDescriptionTests
{
    private const string Perceptrons = """{"kind":"mlp","hidden":[64,32],"activation":"relu","shared_trunk":true}""";

    [Fact]
    public void Perceptrons_are_json_that_a_person_would_write()
    {
        var description = new MlpDescription([64, 32], Activation.Relu, SharedTrunk: true);

        Assert.Equal(Perceptrons, description.ToJson());
        Assert.Equal(description, NetworkDescription.FromJson(Perceptrons));
        Assert.Equal(new MlpDescription([], Activation.Tanh, SharedTrunk: false), NetworkDescription.FromJson("""{"activation":"tanh","hidden":[],"kind":"mlp","shared_trunk":false}"""));
    }

    [Theory]
    [InlineData("[1]", "must be a JSON object")]
    [InlineData("{", "")]
    [InlineData("""{"hidden":[64]}""", "'kind'")]
    [InlineData("""{"kind":7}""", "'kind'")]
    [InlineData("""{"kind":"mpl","hidden":[64]}""", "no kind of network 'mpl'")]
    [InlineData("""{"kind":"mlp","hidden":[64],"shared_trunk":true}""", "activation")]
    [InlineData("""{"kind":"mlp","hidden":[64],"activation":"tanh","shared_trunk":true,"dropout":0.5}""", "dropout")]
    [InlineData("""{"kind":"mlp","hidden":[64],"activation":"tnah","shared_trunk":true}""", "activation")]
    [InlineData("""{"kind":"mlp","hidden":[64],"activation":0,"shared_trunk":true}""", "activation")]
    [InlineData("""{"kind":"mlp","hidden":64,"activation":"tanh","shared_trunk":true}""", "array")]
    [InlineData("""{"kind":"mlp","hidden":null,"activation":"tanh","shared_trunk":true}""", "")]
    [InlineData("""{"kind":"mlp","hidden":["a"],"activation":"tanh","shared_trunk":true}""", "")]
    [InlineData("""{"kind":"mlp","hidden":[64,0],"activation":"tanh","shared_trunk":true}""", "hidden is '64,0'; it must list widths from 1 to 65536")]
    [InlineData("""{"kind":"mlp","hidden":[65537],"activation":"tanh","shared_trunk":true}""", "widths from 1 to 65536")]
    [InlineData("""{"kind":"mlp","hidden":[64],"hidden":[32],"activation":"tanh","shared_trunk":true}""", "hidden")]
    public void Json_that_describes_no_network_is_refused_with_the_reason(string json, string reason) =>
        Assert.Contains(reason, Assert.ThrowsAny<JsonException>(() => NetworkDescription.FromJson(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_users_record_may_hold_widths_and_an_activation()
    {
        NetworkRegistry.Register("layered", OtherJson.Default.LayeredDescription);
        var description = new LayeredDescription([8, 4], Activation.Relu);

        Assert.Equal("""{"kind":"layered","widths":[8,4],"activation":"relu"}""", description.ToJson());
        Assert.Equal(description, NetworkDescription.FromJson(description.ToJson()));
    }

    [Fact]
    public void Widths_and_what_holds_them_are_equal_by_value()
    {
        LayerWidths widths = [3, 4];

        Assert.Equal(widths, LayerWidths.Of([3, 4]));
        Assert.NotEqual(widths, LayerWidths.Of([4, 3]));
        Assert.Equal(widths.GetHashCode(), LayerWidths.Of([3, 4]).GetHashCode());
        Assert.Equal(new A2COptions { Hidden = [3, 4] }, new A2COptions { Hidden = [3, 4] });
        Assert.NotEqual(new A2COptions { Hidden = [3, 4] }, new A2COptions { Hidden = [3] });
        Assert.Equal("3,4", widths.ToString());
    }

    [Fact]
    public void A_kind_has_one_name_and_a_name_one_kind()
    {
        GatedDescription.Register();
        GatedDescription.Register();

        Assert.Contains("gated", NetworkRegistry.Kinds);
        Assert.Contains("one word", Refused(() => NetworkRegistry.Register("my gate", GatedJson.Default.GatedDescription)), StringComparison.Ordinal);
        Assert.Contains("registered as 'gated' already", Refused(() => NetworkRegistry.Register("gate", GatedJson.Default.GatedDescription)), StringComparison.Ordinal);
        Assert.Contains("'mlp' already, MlpDescription", Refused(() => NetworkRegistry.Register("mlp", OtherJson.Default.UnregisteredDescription)), StringComparison.Ordinal);
        Assert.Contains("a member 'kind'", Refused(() => NetworkRegistry.Register("kindly", OtherJson.Default.KindlyDescription)), StringComparison.Ordinal);
        Assert.Contains("UnregisteredDescription is not a registered kind", Assert.Throws<InvalidOperationException>(new UnregisteredDescription().ToJson).Message, StringComparison.Ordinal);

        static string Refused(Action register) => Assert.Throws<ArgumentException>(register).Message;
    }
}

internal record UnregisteredDescription : NetworkDescription
{
    public override ActorCriticNetwork Make(Gradus.Envs.Space observationSpace, ActionHead head) => new MlpDescription([], Activation.Tanh, SharedTrunk: false).Make(observationSpace, head);
}

internal sealed record KindlyDescription(string Kind) : UnregisteredDescription;

internal sealed record LayeredDescription(LayerWidths Widths, Activation Activation) : UnregisteredDescription;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LayeredDescription))]
[JsonSerializable(typeof(UnregisteredDescription))]
[JsonSerializable(typeof(KindlyDescription))]
internal sealed partial class OtherJson : JsonSerializerContext;
