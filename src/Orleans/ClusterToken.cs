using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gradus.Cli;
using Orleans.Connections.Security;

namespace Gradus.Orleans;

/// <summary>
/// A secret that the machines of a cluster share. The key of a certificate is derived from it, with which both ends of every connection
/// show by TLS that they have the secret, without sending it; a connection to or from anybody else ends there.
/// </summary>
internal sealed class ClusterToken : IDisposable
{
    private const int MinLength = 32;
    private const int KeyLength = 32;
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly X509Certificate2 _certificate;
    private readonly byte[] _publicKey;
    private volatile bool _metAnother;

    private ClusterToken(byte[] secret)
    {
        byte[] scalar = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeyLength, info: "gradus cluster"u8.ToArray());
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
        var request = new CertificateRequest("CN=gradus-cluster", key, HashAlgorithmName.SHA256);
        _certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _publicKey = _certificate.PublicKey.EncodedKeyValue.RawData;
    }

    /// <summary>Whether somebody with another secret was on the other end of a connection.</summary>
    public bool MetAnother => _metAnother;

    /// <summary>Reads the secret of a file.</summary>
    /// <exception cref="BadInputException">It cannot be read, or is too short to be one.</exception>
    public static ClusterToken Read(string file)
    {
        try
        {
            byte[] secret = File.ReadAllBytes(StartFolder.Full(file));
            secret = Ascii.IsValid(secret) ? secret[Ascii.Trim(secret)] : secret;
            return secret.Length >= MinLength
                ? new ClusterToken(secret)
                : throw new BadInputException(
                    $"The token in '{file}' has {secret.Length} bytes, too few to be a secret: make one with openssl rand -hex 32 > "
                        + file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The token '{file}' cannot be read: {Sentence.Of(exception)}");
        }
    }

    /// <summary>Reads the secret of a cluster on this machine, or makes one that only this user can read.</summary>
    public static ClusterToken OfThisMachine(string file)
    {
        if (File.Exists(file))
        {
            return Read(file);
        }

        string own = FormattableString.Invariant($"{file}.{Environment.ProcessId}");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Own;
        }

        using (var stream = new FileStream(own, options))
        {
#pragma warning disable RS0030 // a secret is the one thing that must not be repeatable
            stream.Write(Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(2 * KeyLength)));
#pragma warning restore RS0030
        }

        try
        {
            File.Move(own, file);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(own); // another silo was faster
        }

        return Read(file);
    }

    /// <summary>Makes connections that both ends of must have the secret for.</summary>
    public void Apply(TlsOptions options)
    {
        options.LocalCertificate = _certificate;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, _, _) => Admits(certificate);
        options.SslProtocols = SslProtocols.Tls13;
        options.CheckCertificateRevocation = false;
        options.OnAuthenticateAsClient = (_, client) =>
        {
            client.TargetHost = "gradus-cluster";
            client.ClientCertificates = [_certificate];
            client.LocalCertificateSelectionCallback = (_, _, _, _, _) => _certificate;
        };
    }

    public void Dispose() => _certificate.Dispose();

    private bool Admits(X509Certificate2? certificate)
    {
        bool admits = certificate is not null
            && CryptographicOperations.FixedTimeEquals(certificate.PublicKey.EncodedKeyValue.RawData, _publicKey);
        _metAnother |= !admits;
        return admits;
    }
}
