using System.Net;
using System.Text;
using Gradus.Cli;

namespace Gradus.Orleans;

/// <summary>Answers <c>GET /health</c>: 200 while the silo takes runs, 503 when it is leaving, with what it is doing in JSON.</summary>
internal sealed class HealthEndpoint : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly JobSlots _slots;

    /// <summary>Begins to answer.</summary>
    /// <exception cref="BadInputException">The port is taken.</exception>
    public HealthEndpoint(int port, JobSlots slots)
    {
        _slots = slots;
        _listener.Prefixes.Add($"http://*:{port}/");
        try
        {
            _listener.Start();
        }
        catch (HttpListenerException exception)
        {
            throw new BadInputException($"--health-port {port} cannot be listened on: {Sentence.Of(exception)}");
        }

        _ = Serve();
    }

    public void Dispose() => _listener.Close();

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                using HttpListenerResponse response = context.Response;
                Answer(context.Request, response);
            }
            catch (Exception)
            {
                // The listener was closed, or the other end has gone or asked for what is no address; the next one is answered.
            }
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        if (request.HttpMethod != "GET" || request.Url?.AbsolutePath != "/health")
        {
            response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }

        response.StatusCode = (int)(_slots.IsLeaving ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        response.ContentType = "application/json";
        response.OutputStream.Write(Encoding.UTF8.GetBytes(Json.Object(json =>
        {
            json.WriteString("version", GradusVersion.Text);
            json.WriteNumber("slots", _slots.Description.Slots);
            json.WriteNumber("busy", _slots.Busy);
            json.WriteBoolean("leaving", _slots.IsLeaving);
        })));
    }
}
