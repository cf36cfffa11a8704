namespace TradingConsole.Core.Models;

/// <summary>Keeps model files under the hash of their bytes; the seam for an S3-compatible second implementation.</summary>
public interface IArtifactStore
{
    /// <summary>Stores the bytes (a second store of the same bytes changes nothing).</summary>
    Task<StoredArtifact> SaveAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Reads bytes back and proves them against their hash.</summary>
    /// <exception cref="ModelArtifactException">The file is missing, or its bytes no longer have this hash.</exception>
    Task<byte[]> LoadAsync(string contentHash, CancellationToken cancellationToken = default);
}

/// <param name="ContentHash">SHA-256 of the bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="Uri">Where the store keeps them, relative to the store.</param>
public sealed record StoredArtifact(string ContentHash, string Uri);
