// Lesson 18: a service. An ASP.NET minimal API serves the latest policy while a background service trains it, with health checks, meters
// and logs as any other service has.
//
//     dotnet run -c Release --project examples/18-Service
//
//     POST /act      {"observation":[0.1,0,0.02,0]}  →  {"action":1,"version":3}
//     GET  /policy   what is served: algorithm, environment, spaces, version
//     GET  /health   503 until there is a policy and once training has failed, 200 in between
//
// Here the program is also its own client, on a free port of the loopback interface, and ends when the training is done.
using System.Net;
using System.Net.Http.Json;
using Gradus.Examples;
using Gradus.Experiments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Logging.AddFilter("Training", LogLevel.Information);
builder.Services.AddMetrics(); // an IMeterFactory, which OpenTelemetry's exporters listen to
builder.Services.AddSingleton<PolicyStore>();
builder.Services.AddHostedService<TrainingService>();
builder.Services.AddHealthChecks().AddCheck<TrainingHealth>("training");

await using WebApplication app = builder.Build();
app.MapHealthChecks("/health");
app.MapGet("/policy", (PolicyStore store) => store.Latest is { } served
    ? Results.Ok(ServedPolicy.Of(served))
    : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
app.MapPost("/act", (ActRequest request, PolicyStore store) =>
{
    if (store.Latest is not { } served)
    {
        return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    try
    {
        return Results.Ok(new ActResponse(served.Policy.Act(request.Observation), served.Version)); // any thread, no lock
    }
    catch (ArgumentException mistake)
    {
        return Results.Problem(mistake.Message, statusCode: StatusCodes.Status400BadRequest);
    }
});

using var meters = new MeterReading(TrainingMeters.MeterName);
await app.StartAsync();
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

var health = new List<HttpStatusCode>();
var versions = new HashSet<int>();
Task training = app.Services.GetRequiredService<PolicyStore>().Completed;
while (!training.IsCompleted)
{
    health.Add((await client.GetAsync("/health")).StatusCode);
    HttpResponseMessage answer = await client.PostAsJsonAsync("/act", new ActRequest([0.01f, 0, 0.02f, 0]));
    if (answer.StatusCode == HttpStatusCode.OK)
    {
        versions.Add((await answer.Content.ReadFromJsonAsync<ActResponse>())!.Version);
    }

    await Task.WhenAny(training, Task.Delay(5));
}

await training;
Console.WriteLine($"\n{health.Count} health checks, {versions.Count} versions of the policy acted while it was trained");
Claim.That((await client.GetAsync("/health")).StatusCode == HttpStatusCode.OK, "the service is healthy once there is a policy");
ServedPolicy description = (await client.GetFromJsonAsync<ServedPolicy>("/policy"))!;
Claim.That(description is { Algorithm: "a2c", Environment: "CartPole-v1" }, "it says what it serves");

// The pole, balanced over HTTP.
double score = await RemotePlay.Episode(client, seed: 77);
Console.WriteLine($"an episode over HTTP: return {score}");
Claim.That(score >= 400, "the served policy balances the pole");
HttpResponseMessage refusal = await client.PostAsJsonAsync("/act", new ActRequest([1, 2]));
Claim.That(refusal.StatusCode == HttpStatusCode.BadRequest, "a wrong observation is the client's mistake: 400");

Console.WriteLine($"meters: {meters["gradus.env_steps"]:N0} steps, {meters["gradus.episodes"]:N0} episodes");
Claim.That(meters["gradus.env_steps"] == TrainingService.TotalSteps, "the meters counted every step");
await app.StopAsync();
