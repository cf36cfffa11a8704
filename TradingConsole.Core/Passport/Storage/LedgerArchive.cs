using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Where months that leave the ledger are kept: one file of JSON lines each, gzip.</summary>
/// <param name="directory">Made when it is first needed.</param>
public sealed class LedgerArchive(string directory)
{
    /// <summary>Writes every event of a part, in each person's order; on the disk when it returns.</summary>
    /// <returns>The file's name and the SHA-256 of its bytes, lower-case hex.</returns>
    /// <exception cref="IOException">The disk took no more; the part stays in the ledger.</exception>
    internal async Task<(string Name, string Sha256)> WriteAsync(NpgsqlTransaction transaction, string part, DateOnly month, CancellationToken ct)
    {
        Directory.CreateDirectory(directory);
        var name = string.Create(CultureInfo.InvariantCulture, $"passport-events-{month:yyyy-MM}.jsonl.gz");
        var path = Path.Combine(directory, name);
        var unfinished = path + ".part";
        await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            await using (var packed = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
            await using (var text = new StreamWriter(packed, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" })
            await using (var select = new NpgsqlCommand($"SELECT to_jsonb(told)::text FROM public.{part} AS told ORDER BY user_id, sequence", transaction.Connection, transaction) { CommandTimeout = 0 })
            await using (var row = await select.ExecuteReaderAsync(ct))
            {
                while (await row.ReadAsync(ct))
                {
                    await text.WriteLineAsync(row.GetString(0).AsMemory(), ct);
                }
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        await using var written = File.OpenRead(path);
        return (name, Convert.ToHexStringLower(await SHA256.HashDataAsync(written, ct)));
    }
}
