using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Keys;

namespace TradingConsole.Workers.Keys;

public static class KeyRing
{
    /// <summary>Data Protection on the ring's folder. Repeating it changes nothing.</summary>
    /// <exception cref="DeskStartException">The certificate cannot be used; the message says what to do.</exception>
    public static IServiceCollection AddKeyRing(this IServiceCollection services, KeyRingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var ring = services.AddDataProtection().SetApplicationName("TradingConsole").PersistKeysToFileSystem(FolderOf(options));
        if (options.CertificatePath is { } path)
        {
            ring.ProtectKeysWithCertificate(Load(path, options.CertificatePassword));
        }

        return services.AddSingleton(options);
    }

    /// <summary>The stored exchange keys, sealed by the ring, and what a person does with them.</summary>
    public static IServiceCollection AddStoredKeys(this IServiceCollection services) =>
        services.AddSingleton<ISecretBox, DataProtectionBox>().AddExchangeKeys().AddSingleton<AccountInUse>(AccountUse.FindAsync).AddSingleton<IKeyProbe, BinanceKeyProbe>().AddSingleton<KeyDesk>();

    private static DirectoryInfo FolderOf(KeyRingOptions options)
    {
        var folder = Directory.CreateDirectory(options.Folder);
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute; // Also of one that was there before.
        }

        return folder;
    }

    private static X509Certificate2 Load(string path, string? password)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(path, password);
            return certificate.HasPrivateKey ? certificate : throw new DeskStartException(
                $"The key ring's certificate '{path}' has no private key: what it seals could never be opened. Export it with its key.");
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new DeskStartException(
                $"The key ring's certificate '{path}' cannot be read: {exception.Message} Check {KeyRingOptions.CertificateVariable} and {KeyRingOptions.PasswordVariable}.",
                exception);
        }
    }
}
