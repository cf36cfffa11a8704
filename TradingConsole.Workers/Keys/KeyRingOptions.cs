namespace TradingConsole.Workers.Keys;

/// <summary>Where the key ring lies that seals sessions and exchange keys, and what protects it.</summary>
/// <param name="Folder">One XML file per ring key. Its owner's alone (mode 700).</param>
/// <param name="CertificatePath">A PKCS#12 file with private key; null: the ring's files lie in clear and the folder's mode is all there is.</param>
public sealed record KeyRingOptions(string Folder, string? CertificatePath = null, string? CertificatePassword = null)
{
    public const string CertificateVariable = "TRADINGCONSOLE_KEY_CERTIFICATE";
    public const string PasswordVariable = "TRADINGCONSOLE_KEY_CERTIFICATE_PASSWORD";

    public bool IsProtected => CertificatePath is not null;

    /// <summary>The ring of a data directory, with the certificate that the environment names.</summary>
    public static KeyRingOptions Of(string dataDirectory) => new(
        Path.Combine(dataDirectory, "keys"),
        Environment.GetEnvironmentVariable(CertificateVariable) is { Length: > 0 } path ? path : null,
        Environment.GetEnvironmentVariable(PasswordVariable));

    /// <summary>Names no password.</summary>
    public override string ToString() => $"key ring {Folder}, {(IsProtected ? $"protected by {CertificatePath}" : "in clear")}";
}
