using System.Net.Http.Json;
using Gradus.Envs;

namespace Gradus.Examples;

/// <summary>A client with a world of its own, which asks the service what to do.</summary>
internal static class RemotePlay
{
    public static async Task<double> Episode(HttpClient client, ulong seed)
    {
        IEnvironment world = EnvironmentRegistry.Make("CartPole-v1");
        var observation = new float[world.ObservationSpace.Size];
        world.Reset(seed, observation);
        double sum = 0;
        StepResult result;
        do
        {
            HttpResponseMessage answer = await client.PostAsJsonAsync("/act", new ActRequest(observation));
            ActResponse act = (await answer.Content.ReadFromJsonAsync<ActResponse>())!;
            result = world.Step(act.Action, observation);
            sum += result.Reward;
        }
        while (!result.Ended);
        return sum;
    }
}
