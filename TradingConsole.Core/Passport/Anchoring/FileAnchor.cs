using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TradingConsole.Core.Passport.Anchoring;

/// <summary>Days' hashes in a file of lines, one a day, only ever added to. To be copied where this machine's owner cannot write.</summary>
public sealed class FileAnchor(string path) : IDecisionAnchor, IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    public string Name => "file";

    /// <inheritdoc />
    /// <exception cref="IOException">Also when the file holds another hash of this day: one of the two was changed.</exception>
    public async Task<AnchorReceipt> AnchorAsync(DecisionDay day, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(day);
        await _one.WaitAsync(cancellationToken);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var (lines, isTorn) = await ReadAsync(cancellationToken);
            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i].Length > 0 && IsOf(lines[i], day))
                {
                    return ReceiptOf(i + 1);
                }
            }

            await using (var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read))
            {
                // A process killed within a line left it without an end: that line is closed first, or this day would become its tail.
                await file.WriteAsync(Encoding.UTF8.GetBytes((isTorn ? "\n" : "") + LineOf(day) + "\n"), cancellationToken);
                file.Flush(flushToDisk: true);
            }

            var (written, _) = await ReadAsync(cancellationToken);
            return written.Length == lines.Length + 1 && IsOf(written[^1], day)
                ? ReceiptOf(written.Length)
                : throw new IOException($"{path} does not end with {day.Day:yyyy-MM-dd} after it was written; somebody else writes to it.");
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <returns>The lines, and whether the last of them has no end.</returns>
    private async Task<(string[] Lines, bool IsTorn)> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = File.Exists(path) ? (await File.ReadAllTextAsync(path, cancellationToken)).Split('\n') : [""];
        return lines[^1].Length > 0 ? (lines, true) : (lines[..^1], false);
    }

    private static string LineOf(DecisionDay day) => JsonSerializer.Serialize(new
    {
        day = day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), leaves = day.Leaves, merkle_root = day.MerkleRoot,
        previous_hash = day.PreviousHash, chain_hash = day.ChainHash,
    });

    private bool IsOf(string line, DecisionDay day)
    {
        string? known, hash;
        try
        {
            using var read = JsonDocument.Parse(line);
            (known, hash) = (read.RootElement.GetProperty("day").GetString(), read.RootElement.GetProperty("chain_hash").GetString());
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false; // Half a line of a process that was killed: the day is written again below it.
        }

        return known == day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            && (hash == day.ChainHash ? true : throw new IOException($"{path} holds another hash of {day.Day:yyyy-MM-dd}: {hash}, the database {day.ChainHash}."));
    }

    private AnchorReceipt ReceiptOf(int line) => new(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}:{line}"), null);
}
