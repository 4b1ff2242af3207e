using System.Buffers.Binary;
using Gradus.Inference;
using Gradus.OnnxTests;
using Gradus.Rl;

namespace Gradus.InferenceTests;

/// <summary>A file that the library refuses is refused here, and no other.</summary>
public sealed class DamagedFileTests
{
    [Fact]
    public void No_stream_is_an_argument_that_is_refused() =>
        Assert.Equal("stream", Assert.Throws<ArgumentNullException>(() => TrainedPolicy.Load(null!, "nothing")).ParamName);

    [Theory]
    [InlineData("normalised observations")]
    [InlineData("an image among normalised parts")]
    [InlineData("mixed actions under masks, squashed")]
    [InlineData("long short-term memory in a trunk")]
    public void Both_refuse_the_same_files(string name)
    {
        const int Changes = 3000;
        using Policy policy = LoadedPolicies.Find(name).Make();
        byte[] file = LoadedPolicies.FileOf(policy);
        int header = sizeof(ulong) + (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        var rng = new Rng(3);
        int refused = 0;
        for (int change = 0; change < Changes; change++)
        {
            byte[] damaged = [.. file];
            int most = change % 10 == 0 ? file.Length : header; // mostly in what describes the arrays
            for (int i = rng.NextInt32(3); i >= 0; i--)
            {
                damaged[rng.NextInt32(most)] = (byte)rng.NextInt32(256);
            }

            refused += Compare(damaged) ? 1 : 0;
        }

        for (int length = 0; length < file.Length; length += 1 + (file.Length / 200))
        {
            Assert.True(Compare(file[..length]), $"{length} of {file.Length} bytes are accepted.");
        }

        Assert.InRange(refused, Changes / 2, Changes);
    }

    [Fact]
    public void A_network_of_a_users_own_is_refused_by_its_name()
    {
        using Policy policy = PolicyCase.All.Single(one => one.Network is AllOpsDescription).Make();
        byte[] file = LoadedPolicies.FileOf(policy);
        string message = Assert.Throws<Inference.InvalidPolicyException>(() => LoadedPolicies.Load(file)).Message;
        Assert.Contains("'all-ops'", message, StringComparison.Ordinal);
        Assert.Contains("Gradus.Rl", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_an_error_of_the_disk() =>
        Assert.Throws<FileNotFoundException>(() => TrainedPolicy.Load("there-is-no-such.safetensors"));

    /// <summary>A pipe that nobody writes to would be opened for ever.</summary>
    [Fact]
    public void A_device_or_a_pipe_is_refused_before_it_is_opened()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // Linux says what kind a file is.
        }

        string message = Assert.Throws<IOException>(() => TrainedPolicy.Load("/dev/null")).Message;
        Assert.Equal("'/dev/null' cannot be read: it is not a file, but a device or a pipe.", message);
    }

    /// <summary>Whether both refuse a file; fails where only one does.</summary>
    private static bool Compare(byte[] file)
    {
        Exception? expected = Record.Exception(() => PolicyFile.Read(new MemoryStream(file), "case", backend: null).Dispose());
        Exception? actual = Record.Exception(() => LoadedPolicies.Load(file));
        if (expected is null)
        {
            Assert.Null(actual);
            return false;
        }

        Assert.IsType<Rl.InvalidPolicyException>(expected);
        Assert.IsType<Inference.InvalidPolicyException>(actual);
        if (!expected.Message.Contains("no kind of network", StringComparison.Ordinal)) // there are fewer here
        {
            Assert.Equal(expected.Message, actual.Message);
        }

        return true;
    }
}
