using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gradus.Examples;

/// <summary>Unhealthy without a policy, and once the training has failed.</summary>
internal sealed class TrainingHealth(PolicyStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            store.Completed.IsFaulted ? HealthCheckResult.Unhealthy("The training has failed.", store.Completed.Exception)
            : store.Latest is not { } served ? HealthCheckResult.Unhealthy("There is no policy yet.")
            : HealthCheckResult.Healthy($"Version {served.Version} of the policy is served."));
}
