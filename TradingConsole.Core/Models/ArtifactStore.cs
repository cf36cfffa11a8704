namespace TradingConsole.Core.Models;

/// <summary>Artifacts as files named by their content, below one folder. Safe to share between processes.</summary>
/// <param name="folder">Made when first written to; normally <c>&lt;data&gt;/artifacts</c>.</param>
public sealed class ArtifactStore(string folder) : IArtifactStore
{
    private const string Extension = ".model";

    public string Folder { get; } = Path.GetFullPath(folder);

    public async Task<StoredArtifact> SaveAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var stored = Name(ModelArtifact.Hash(content.Span));
        var path = PathOf(stored.Uri);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // Renamed into place: a reader never sees half a file, and two writers of the same bytes both win.
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            try
            {
                await File.WriteAllBytesAsync(temporary, content, cancellationToken);
                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }

        return stored;
    }

    public async Task<byte[]> LoadAsync(string contentHash, CancellationToken cancellationToken = default)
    {
        _ = ModelId.FromContentHash(contentHash);
        var path = PathOf(Name(contentHash).Uri);
        byte[] content;
        try
        {
            content = await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (IOException missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelArtifactException($"model file {path} is missing", missing);
        }

        var found = ModelArtifact.Hash(content);
        return found == contentHash
            ? content
            : throw new ModelArtifactException($"model file {path} has hash {found}, must be {contentHash}: it was damaged or edited");
    }

    // Two levels, as one flat folder of many files is slow to list.
    private static StoredArtifact Name(string hash) => new(hash, $"{hash[..2]}/{hash}{Extension}");

    private string PathOf(string uri) => Path.Combine(Folder, uri);
}
