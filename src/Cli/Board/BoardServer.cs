using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gradus.Experiments;

namespace Gradus.Cli;

/// <summary>
/// Serves a dashboard to browsers on this machine, and to nobody else: it listens on the loopback address, and answers only who has the
/// token of the address that was printed. It reads, and changes nothing.
/// </summary>
internal sealed class BoardServer : IDisposable
{
    private const int AtOnce = 4;

    private readonly BoardDoor _door;
    private readonly BoardFolders _folders;
    private readonly Func<string, string, CancellationToken, string> _play;
    private readonly ProcessLoad _load = new();
    private readonly Lock _reading = new();
    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly CancellationTokenSource _end = new();
    private readonly string _title;
    private readonly string _token = NewToken();
    private readonly Task _listening;

    /// <summary>Begins to serve.</summary>
    /// <param name="door">Where; closed with the server.</param>
    /// <param name="title">The title of the page.</param>
    /// <param name="folders">The runs.</param>
    /// <param name="play">Plays an episode of a run, given by name and folder, and writes it as a page.</param>
    public BoardServer(BoardDoor door, string title, BoardFolders folders, Func<string, string, CancellationToken, string> play)
    {
        (_door, _title, _folders, _play) = (door, title, folders, play);
        _listening = Task.Run(Listen);
    }

    /// <summary>What to open in a browser.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_door.Port}/?token={_token}");

    private string CookieName => string.Create(CultureInfo.InvariantCulture, $"gradus-{_door.Port}");

    /// <summary>Stops serving. What is being answered ends first, for a moment at most.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _door.Dispose();
        _listening.Wait(TimeSpan.FromSeconds(1));
    }

#pragma warning disable RS0030 // A secret must not follow from a run's seed.
    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
#pragma warning restore RS0030

    private async Task Listen()
    {
        while (!_end.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _door.Listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (_door.Listener.IsListening)
                {
                    continue; // a client that left before it had asked
                }

                return;
            }

            _ = Task.Run(() => Answer(context));
        }
    }

    private void Answer(HttpListenerContext context)
    {
        if (!_places.Wait(TimeSpan.FromSeconds(10)))
        {
            context.Response.Abort();
            return;
        }

        try
        {
            Route(context.Request, context.Response);
            context.Response.Close();
        }
        catch (Exception)
        {
            context.Response.Abort(); // the browser left, or the server is closed; a run never hears of it
        }
        finally
        {
            _places.Release();
        }
    }

    private void Route(HttpListenerRequest request, HttpListenerResponse response)
    {
        response.Headers["Cache-Control"] = "no-store";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
            + "img-src data:; connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
        if (request.HttpMethod is not ("GET" or "HEAD"))
        {
            response.Headers["Allow"] = "GET, HEAD";
            Write(request, response, 405, "text/plain", "This dashboard only shows.\n");
            return;
        }

        string path = request.Url?.AbsolutePath ?? "";
        if (path == "/" && IsToken(request.QueryString["token"]))
        {
            // The token leaves the address bar, where it would be seen on a shared screen.
            response.Headers["Set-Cookie"] = $"{CookieName}={_token}; Path=/; HttpOnly; SameSite=Strict";
            response.Headers["Location"] = "/";
            Write(request, response, 303, "text/plain", "");
            return;
        }

        if (!IsToken(request.Cookies[CookieName]?.Value))
        {
            Write(request, response, 403, "text/plain", "This page needs the address that the command printed, with its token.\n");
            return;
        }

        switch (path)
        {
            case "/":
                Write(request, response, 200, "text/html", BoardPage.Shell(_title));
                break;
            case "/runs":
                WriteRuns(request, response);
                break;
            case "/play" when request.QueryString["run"] is { } name && Folder(name) is { } folder:
                Write(request, response, 200, "text/html", _play(name, folder, _end.Token));
                break;
            default:
                Write(request, response, 404, "text/plain", "There is no such page.\n");
                break;
        }
    }

    private string? Folder(string name)
    {
        lock (_reading)
        {
            return _folders.FolderOf(name);
        }
    }

    private void WriteRuns(HttpListenerRequest request, HttpListenerResponse response)
    {
        HashSet<string>? shown = request.QueryString["chosen"] is null ? null : [.. request.QueryString.GetValues("show") ?? []];
        string page;
        lock (_reading)
        {
            page = BoardPage.Runs(_folders.Runs(shown, out string? remark), _load.OfMachine(), remark);
        }

        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(page)).AsSpan(0, 8))}\"";
        response.Headers["ETag"] = tag;
        if (request.Headers["If-None-Match"] == tag)
        {
            response.StatusCode = 304;
            return;
        }

        Write(request, response, 200, "text/html", page);
    }

    private bool IsToken(string? token) => token is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(_token));

    private static void Write(HttpListenerRequest request, HttpListenerResponse response, int status, string type, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        response.StatusCode = status;
        response.ContentType = $"{type}; charset=utf-8";
        if (request.HttpMethod == "HEAD")
        {
            return;
        }

        response.ContentLength64 = bytes.Length;
        response.OutputStream.Write(bytes);
    }
}
