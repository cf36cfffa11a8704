using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Workers.Keys;
using Xunit;

namespace TradingConsole.Workers.Tests.Keys;

/// <summary>Failures catalogue, row 105: a stolen store is worth nothing, a lost ring is said clearly.</summary>
public sealed class KeyRingTests : IDisposable
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("canarySecretVw3k9876543210");

    private readonly string _folder = Directory.CreateTempSubdirectory("tradingconsole-ring-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Seal_SameRingAnotherProcess_Opens()
    {
        var sealedSecret = Box(Ring).Seal("a key", Secret);

        Assert.Equal(Secret, Box(Ring).Open("a key", sealedSecret));
        Assert.Equal(-1, sealedSecret.AsSpan().IndexOf(Secret));
    }

    [Fact]
    public void Open_OtherPurposeOtherRingOrAltered_SaysWhatToDo()
    {
        var sealedSecret = Box(Ring).Seal("a key", Secret);
        byte[] altered = [.. sealedSecret];
        altered[^1] ^= 1;

        Refuses(() => Box(Ring).Open("another", sealedSecret));
        Refuses(() => Box(Ring).Open("a key", altered));
        Refuses(() => Box(Ring with { Folder = Path.Combine(_folder, "other") }).Open("a key", sealedSecret));
        Directory.Delete(Ring.Folder, recursive: true);
        Refuses(() => Box(Ring).Open("a key", sealedSecret));
    }

    [Fact]
    public void Ring_WithCertificate_LiesSealedAndNeedsIt()
    {
        var guarded = Ring with { CertificatePath = Certificate("pass"), CertificatePassword = "pass" };
        var sealedSecret = Box(guarded).Seal("a key", Secret);

        var files = Directory.GetFiles(guarded.Folder);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Contains("EncryptedData", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Equal(Secret, Box(guarded).Open("a key", sealedSecret));
        Refuses(() => Box(Ring).Open("a key", sealedSecret)); // The ring's files alone, without the certificate.
    }

    [Fact]
    public void Ring_CertificateThatCannotBeRead_NamesTheVariable()
    {
        var wrong = Assert.Throws<DeskStartException>(() => Box(Ring with { CertificatePath = Certificate("pass"), CertificatePassword = "other" }));
        var missing = Assert.Throws<DeskStartException>(() => Box(Ring with { CertificatePath = Path.Combine(_folder, "none.pfx") }));

        Assert.Contains(KeyRingOptions.PasswordVariable, wrong.Message, StringComparison.Ordinal);
        Assert.Contains("none.pfx", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_OnUnix_IsItsOwnersAlone()
    {
        Box(Ring).Seal("a key", Secret);

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Ring.Folder) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    private KeyRingOptions Ring => new(Path.Combine(_folder, "keys"));

    private static void Refuses(Action act)
    {
        var refused = Assert.Throws<KeyUnreadableException>(act);
        Assert.Contains("Put the folder 'keys'", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canarySecret", refused.ToString(), StringComparison.Ordinal);
    }

    private static ISecretBox Box(KeyRingOptions options)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddKeyRing(options).AddSingleton<ISecretBox, DataProtectionBox>();
        return services.BuildServiceProvider().GetRequiredService<ISecretBox>();
    }

    private string Certificate(string password)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=key ring", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        var path = Path.Combine(_folder, "ring.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, password));
        return path;
    }
}
