using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using TradingConsole.Core.Operations.Keys;

namespace TradingConsole.Workers.Keys;

/// <summary>Seals with ASP.NET Data Protection: authenticated encryption under the ring's keys, which roll every 90 days and never go.</summary>
internal sealed class DataProtectionBox(IDataProtectionProvider provider) : ISecretBox
{
    private const string Root = "TradingConsole.Secrets.v1";

    public byte[] Seal(string purpose, byte[] secret) => provider.CreateProtector(Root, purpose).Protect(secret);

    public byte[] Open(string purpose, byte[] sealedSecret)
    {
        try
        {
            return provider.CreateProtector(Root, purpose).Unprotect(sealedSecret);
        }
        catch (CryptographicException exception)
        {
            throw KeyUnreadableException.Because(exception);
        }
    }
}
