using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace TradingConsole.Core.Operations.Storage;

/// <summary>
/// Verifies the audit trail: computes every row's hash again, in this program and not in the database that may have been
/// tampered with, and compares it with the row, with its neighbour and with heads kept elsewhere.
/// </summary>
public sealed class AuditChain(NpgsqlDataSource database)
{
    private const string SelectHead = """
        SELECT seq, hash
        FROM audit_log
        WHERE seq IS NOT NULL
        ORDER BY seq DESC
        LIMIT 1
        """;

    private const string SelectRows = """
        SELECT seq, id, (extract(epoch FROM at) * 1000000)::bigint AS at_us, actor, action, subject, before::text AS before,
               after::text AS after, origin, why, correlation_id, previous_hash, hash
        FROM audit_log
        ORDER BY seq NULLS LAST, id
        """;

    private static readonly byte[] Genesis = new byte[SHA256.HashSizeInBytes];

    /// <summary>The newest row's place and hash, to be kept outside the database; null without rows.</summary>
    /// <param name="now">Wall clock.</param>
    public async Task<AuditAnchor?> HeadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectHead);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new AuditAnchor(reader.GetInt64(0), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(1)), now)
            : null;
    }

    /// <summary>Reads the whole trail in one snapshot; memory does not grow with it.</summary>
    public async Task<AuditVerdict> VerifyAsync(IReadOnlyCollection<AuditAnchor> anchors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        var kept = anchors.GroupBy(anchor => anchor.Seq).ToDictionary(group => group.Key, group => group.First());
        var (rows, head, compared) = (0L, Genesis, 0);
        await using var command = database.CreateCommand(SelectRows);
        command.CommandTimeout = 0; // As long as the trail is.
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (Judge(reader, rows + 1, head) is { } broken)
            {
                return Verdict(broken);
            }

            rows++;
            head = reader.GetFieldValue<byte[]>(12);
            if (kept.TryGetValue(rows, out var anchor))
            {
                compared++;
                if (anchor.Hash != Convert.ToHexStringLower(head))
                {
                    return Verdict(new AuditBreak(rows, reader.GetInt64(1), "rewritten", Told(
                        $"the head kept at {anchor.At:u} says {anchor.Hash[..12]}…: this row or one before it was replaced and the chain computed anew")));
                }
            }
        }

        return kept.Keys.Where(seq => seq > rows).Order().Cast<long?>().FirstOrDefault() is { } lost
            ? Verdict(new AuditBreak(rows + 1, null, "removed", Told(
                $"a head kept at {kept[lost].At:u} names row {lost}, the trail ends at {rows}: rows were cut off its end")))
            : Verdict(null);

        AuditVerdict Verdict(AuditBreak? broken) => new(rows, rows == 0 ? null : Convert.ToHexStringLower(head), compared, broken);
    }

    private static AuditBreak? Judge(NpgsqlDataReader reader, long expected, byte[] head)
    {
        var id = reader.GetInt64(1);
        if (reader.IsDBNull(0) || reader.IsDBNull(11) || reader.IsDBNull(12))
        {
            return new AuditBreak(expected, id, "unchained", Told($"row id {id} has no place in the chain: it was put there past the trigger"));
        }

        var seq = reader.GetInt64(0);
        if (seq != expected)
        {
            return new AuditBreak(expected, null, "removed", Told($"rows {expected} to {seq - 1} are missing"));
        }

        var hash = reader.GetFieldValue<byte[]>(12);
        var previous = reader.GetFieldValue<byte[]>(11);
        if (!hash.AsSpan().SequenceEqual(HashOf(reader, previous)))
        {
            return new AuditBreak(seq, id, "edited", Told($"row id {id} does not have the hash it was written with"));
        }

        return previous.AsSpan().SequenceEqual(head)
            ? null
            : new AuditBreak(seq, id, "reordered", Told($"row id {id} does not follow the row before it"));
    }

    /// <summary>The bytes of <c>audit_hash</c> in migration 0017.</summary>
    private static byte[] HashOf(NpgsqlDataReader reader, byte[] previous)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{reader.GetInt64(0)}\n{reader.GetInt64(1)}\n{reader.GetInt64(2)}");
        for (var column = 3; column <= 10; column++)
        {
            text.Append('\n');
            if (reader.IsDBNull(column))
            {
                text.Append('-');
            }
            else
            {
                var value = reader.GetString(column);
                text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(value)}:{value}");
            }
        }

        return SHA256.HashData([.. previous, .. Encoding.UTF8.GetBytes(text.ToString())]);
    }

    private static string Told(FormattableString text) => FormattableString.Invariant(text);
}
