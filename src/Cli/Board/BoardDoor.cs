using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gradus.Cli;

/// <summary>A port on the loopback address, held before anything else is done that a port in use would make vain.</summary>
internal sealed class BoardDoor : IDisposable
{
    private const int MaxAttempts = 20;

    private BoardDoor(HttpListener listener, int port) => (Listener, Port) = (listener, port);

    /// <summary>Whether this program can serve pages: true, unless the switch <c>Gradus.Dashboard</c> left that out of it.</summary>
    [FeatureSwitchDefinition("Gradus.Dashboard")]
    public static bool IsSupported { get; } = !AppContext.TryGetSwitch("Gradus.Dashboard", out bool enabled) || enabled;

    /// <summary>What listens there.</summary>
    public HttpListener Listener { get; }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="port">The port; null for one that is free.</param>
    /// <exception cref="BadInputException">The port is in use, or not to be had, or the program cannot serve pages.</exception>
    public static BoardDoor Open(int? port)
    {
        if (!IsSupported)
        {
            throw new BadInputException(
                "This gradus was compiled ahead of time without the dashboard; use one that runs on the .NET runtime.");
        }

        for (int attempt = 1; ; attempt++)
        {
            int chosen = port ?? FreePort();
            var listener = new HttpListener();
            listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{chosen}/"));
            try
            {
                listener.Start();
                return new BoardDoor(listener, chosen);
            }
            catch (Exception exception) when (exception is HttpListenerException or SocketException)
            {
                listener.Close();
                if (port is not null || attempt == MaxAttempts) // somebody else may take a free port first
                {
                    throw new BadInputException(
                        $"The dashboard cannot use port {chosen}: {Sentence.Of(exception).TrimEnd('.')}. Without a number, a free port is "
                            + "taken.");
                }
            }
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => Listener.Close();

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
