using System.ComponentModel;
using System.Diagnostics;

namespace Gradus.Tests;

/// <summary>
/// Two hosts, as network namespaces of this machine, and between them a router that can be told to drop everything: neither host sees a cable that
/// was pulled, as in a network whose middle is broken.
/// </summary>
internal sealed class NetworkHosts : IDisposable
{
    /// <summary>The number of hosts.</summary>
    public const int Count = 2;

    private static int _made;

    private readonly string _name = $"g{Environment.ProcessId:x}{Interlocked.Increment(ref _made):x}"; // of an interface there are 15 characters
    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-hosts-").FullName;

    public NetworkHosts()
    {
        try
        {
            Ip($"netns add {Router}");
            for (int host = 0; host < Count; host++)
            {
                (string near, string far, string space) = ($"{_name}n{host}", $"{_name}f{host}", Space(host));
                Ip($"netns add {space}");
                Ip($"link add {near} type veth peer name {far}");
                Ip($"link set {near} netns {space}");
                Ip($"link set {far} netns {Router}");
                Ip($"-n {space} addr add {AddressOf(host)}/24 dev {near}");
                Ip($"-n {Router} addr add 10.77.{host}.254/24 dev {far}");
                Ip($"-n {space} link set lo up");
                Ip($"-n {space} link set {near} up");
                Ip($"-n {Router} link set {far} up");
                Ip($"-n {space} route add default via 10.77.{host}.254");
            }

            Join();
            WriteAgent();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A program that runs a command on a host, called as a remote shell is.</summary>
    public string Agent => Path.Combine(_folder, "agent");

    private string Router => $"{_name}-router";

    /// <summary>Why hosts cannot be made here; null where they can.</summary>
    public static string? Missing()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "network namespaces are Linux's";
        }

        try
        {
            using var hosts = new NetworkHosts();
            return null;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            return exception.Message;
        }
    }

    /// <summary>Why the network between hosts cannot be made slow and lossy; null where it can.</summary>
    public static string? MissingNetem()
    {
        if (Missing() is { } reason)
        {
            return reason;
        }

        try
        {
            using var hosts = new NetworkHosts();
            hosts.Spoil("delay 1ms");
            return null;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            return $"{exception.Message}: the kernel was built without CONFIG_NET_SCH_NETEM, or its module is not there";
        }
    }

    /// <summary>The address of a host.</summary>
    public static string AddressOf(int host) => $"10.77.{host}.1";

    /// <summary>The same command, on a host.</summary>
    public ProcessStartInfo On(int host, ProcessStartInfo command)
    {
        string[] words = [command.FileName, .. command.ArgumentList];
        command.FileName = "ip";
        command.ArgumentList.Clear();
        foreach (string word in (string[])["netns", "exec", Space(host), .. words])
        {
            command.ArgumentList.Add(word);
        }

        return command;
    }

    /// <summary>Lets nothing pass between the hosts any more.</summary>
    public void Part() => Forward("0");

    /// <summary>Lets everything pass again.</summary>
    public void Join() => Forward("1");

    /// <summary>Makes what leaves the router slow or lossy, in netem's words.</summary>
    public void Spoil(string how)
    {
        for (int host = 0; host < Count; host++)
        {
            Require("ip", $"netns exec {Router} tc qdisc replace dev {_name}f{host} root netem {how}");
        }
    }

    public void Dispose()
    {
        try
        {
            foreach (string space in (string[])[Space(0), Space(1), Router])
            {
                Finish("ip", $"netns del {space}"); // with its interfaces
            }
        }
        finally
        {
            Directory.Delete(_folder, recursive: true); // also where there is no ip
        }
    }

    private string Space(int host) => $"{_name}-{host}";

    private void Forward(string value) => Require("ip", $"netns exec {Router} sh -c \"echo {value} > /proc/sys/net/ipv4/ip_forward\"");

    private void WriteAgent()
    {
        string hosts = string.Concat(Enumerable.Range(0, Count).Select(host => $"{AddressOf(host)}) space={Space(host)} ;; "));
        File.WriteAllText(Agent, $"""
            #!/bin/sh
            while [ $# -gt 0 ]; do case "$1" in -*) shift ;; *) break ;; esac; done
            case $1 in {hosts}*) echo "There is no host $1." >&2; exit 1 ;; esac
            shift
            exec ip netns exec "$space" sh -c "$*"

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Agent, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private static void Ip(string words) => Require("ip", words);

    private static void Require(string program, string words)
    {
        (int code, string error) = Finish(program, words);
        if (code != 0)
        {
            throw new InvalidOperationException($"'{program} {words}' says: {error.Trim()}");
        }
    }

    private static (int Code, string Error) Finish(string program, string words)
    {
        using Process process = ProcessGuard.OfTests.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true, RedirectStandardOutput = true });
        process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
