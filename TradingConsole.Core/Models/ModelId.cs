using System.Security.Cryptography;

namespace TradingConsole.Core.Models;

/// <summary>Names a model by what it is: the same artifact bytes have the same id everywhere.</summary>
public readonly record struct ModelId(Guid Value)
{
    /// <summary>The first 16 bytes of the content hash, as a version 8 (custom) UUID.</summary>
    /// <param name="contentHash">SHA-256 of the artifact, 64 hexadecimal digits.</param>
    /// <exception cref="ArgumentException">Not a SHA-256 in hexadecimal.</exception>
    public static ModelId FromContentHash(string contentHash)
    {
        ArgumentNullException.ThrowIfNull(contentHash);
        if (contentHash.Length != 2 * SHA256.HashSizeInBytes || !contentHash.All(char.IsAsciiHexDigit))
        {
            throw new ArgumentException(
                $"content hash '{contentHash}' must be 64 hexadecimal digits (SHA-256)", nameof(contentHash));
        }

        var bytes = Convert.FromHexString(contentHash).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new ModelId(new Guid(bytes, bigEndian: true));
    }

    public override string ToString() => Value.ToString("D");
}
