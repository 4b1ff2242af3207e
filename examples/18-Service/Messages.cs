namespace Gradus.Examples;

internal sealed record ActRequest(float[] Observation);

internal sealed record ActResponse(int Action, int Version);

internal sealed record ServedPolicy(string Algorithm, string Environment, string Observations, int Version)
{
    public static ServedPolicy Of(PolicyStore.Versioned served) => new(
        served.Policy.Description.Algorithm, served.Policy.EnvironmentId, served.Policy.ObservationSpace.ToJson(), served.Version);
}
