using System.Collections.Immutable;
using System.Text.Json;

namespace TradingConsole.Core.Operations.Storage;

/// <summary>
/// Heads of the audit chain in a file outside the database: who owns the database can compute the whole chain anew, but not this.
/// Copy the file to another machine for what it is worth there.
/// </summary>
/// <param name="path">One JSON object per line, appended only.</param>
public sealed class AuditHeads(string path)
{
    public string Path => path;

    /// <summary>Everything kept, oldest first; empty before the first.</summary>
    /// <exception cref="InvalidDataException">A line is not one; the message names it.</exception>
    public async Task<ImmutableArray<AuditAnchor>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var heads = ImmutableArray.CreateBuilder<AuditAnchor>();
        var number = 0;
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            heads.Add(Read(line, number));
        }

        return heads.DrainToImmutable();
    }

    /// <summary>On disk when it returns.</summary>
    public async Task AppendAsync(AuditAnchor head, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        await using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        await file.WriteAsync(new ReadOnlyMemory<byte>([.. JsonSerializer.SerializeToUtf8Bytes(head, JsonSerializerOptions.Web), (byte)'\n']), cancellationToken);
        file.Flush(flushToDisk: true);
    }

    private AuditAnchor Read(string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditAnchor>(line, JsonSerializerOptions.Web) is { Hash.Length: 64 } head
                ? head
                : throw new InvalidDataException($"{path}, line {number}: not a head of the audit chain.");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{path}, line {number}: not a head of the audit chain: {broken.Message}", broken);
        }
    }
}
