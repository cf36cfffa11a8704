using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Execution.Live;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Keeps proposals to trade live, who used them, and the times live was armed.</summary>
public sealed class ArmingStore(NpgsqlDataSource database)
{
    private const string InsertProposal = """
        INSERT INTO live_proposals (proposal_id, kind, account, phrase, checks, created_at, expires_at, created_by)
        VALUES (@id, @kind, @account, @phrase, @checks::jsonb, @created, @expires, @by)
        """;

    // Exactly one caller gets the row back; the others find it used.
    private const string Claim = """
        UPDATE live_proposals
        SET used_at = @now, outcome = 'being confirmed'
        WHERE proposal_id = @id AND used_at IS NULL AND expires_at > @now AND created_by = @by
        RETURNING proposal_id, kind, account, phrase, checks::text, created_at, expires_at, created_by, used_at, outcome
        """;

    private const string SelectProposal = """
        SELECT proposal_id, kind, account, phrase, checks::text, created_at, expires_at, created_by, used_at, outcome
        FROM live_proposals
        WHERE proposal_id = @id
        """;

    private const string Settle = "UPDATE live_proposals SET outcome = @outcome WHERE proposal_id = @id AND used_at IS NOT NULL";

    private const string End = """
        UPDATE live_armings
        SET ended_at = greatest(@at, armed_at), ended_by = @by, end_reason = @reason
        WHERE ended_at IS NULL
        """;

    private const string InsertArming = """
        INSERT INTO live_armings (proposal_id, account, armed_at, armed_until, armed_by)
        VALUES (@proposal, @account, @at, @until, @by)
        """;

    private const string SelectLatest = """
        SELECT account, armed_at, armed_until, armed_by, ended_at, ended_by, end_reason
        FROM live_armings
        ORDER BY arming_id DESC
        LIMIT @limit
        """;

    public static async Task AddAsync(NpgsqlTransaction transaction, ArmingProposal proposal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(proposal);
        await using var command = new NpgsqlCommand(InsertProposal, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", proposal.Id);
        command.Parameters.AddWithValue("kind", WordOf(proposal.Kind));
        command.Parameters.AddWithValue("account", proposal.Account);
        command.Parameters.AddWithValue("phrase", proposal.Phrase);
        command.Parameters.AddWithValue("checks", proposal.ChecksJson);
        command.Parameters.AddWithValue("created", proposal.CreatedAt.ToUniversalTime());
        command.Parameters.AddWithValue("expires", proposal.ExpiresAt.ToUniversalTime());
        command.Parameters.AddWithValue("by", proposal.CreatedBy);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes a proposal for good: whatever follows, nobody can use it again.</summary>
    /// <returns>The proposal for the one who got it; otherwise null and why.</returns>
    public async Task<(ArmingProposal? Proposal, string Refusal)> ClaimAsync(
        Guid id, string by, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        if (await ReadAsync(Claim, id, by, now, cancellationToken) is { } claimed)
        {
            return (claimed, "");
        }

        return (null, await ReadAsync(SelectProposal, id, null, null, cancellationToken) switch
        {
            null => "There is no such proposal.",
            { CreatedBy: var owner } when owner != by => $"The proposal is {owner}'s; only who proposed confirms.",
            { UsedAt: not null } used => $"The proposal has been used: {used.Outcome}.",
            _ => "The proposal has expired; propose again.",
        });
    }

    public async Task<ArmingProposal?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        await ReadAsync(SelectProposal, id, null, null, cancellationToken);

    /// <summary>Says what became of a claimed proposal.</summary>
    public static async Task SettleAsync(NpgsqlTransaction transaction, Guid id, string outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await using var command = new NpgsqlCommand(Settle, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("outcome", outcome);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Begins a time in live. The table holds one that has not ended: a second is an error of the database.</summary>
    /// <param name="at">Market clock.</param>
    public static async Task BeginAsync(
        NpgsqlTransaction transaction, ArmingProposal proposal, DateTimeOffset at, DateTimeOffset until, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(proposal);
        await using var command = new NpgsqlCommand(InsertArming, transaction.Connection, transaction);
        command.Parameters.AddWithValue("proposal", proposal.Id);
        command.Parameters.AddWithValue("account", proposal.Account);
        command.Parameters.AddWithValue("at", at.ToUniversalTime());
        command.Parameters.AddWithValue("until", until.ToUniversalTime());
        command.Parameters.AddWithValue("by", proposal.CreatedBy);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends the time in live that has not ended; without one nothing happens.</summary>
    /// <param name="reason">As <see cref="ArmingRecord.EndReason"/>.</param>
    public static async Task EndAsync(
        NpgsqlTransaction transaction, DateTimeOffset at, string by, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await using var command = new NpgsqlCommand(End, transaction.Connection, transaction);
        command.Parameters.AddWithValue("at", at.ToUniversalTime());
        command.Parameters.AddWithValue("by", by);
        command.Parameters.AddWithValue("reason", reason);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public async Task<ImmutableArray<ArmingRecord>> LatestAsync(int limit, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectLatest);
        command.Parameters.AddWithValue("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var armings = ImmutableArray.CreateBuilder<ArmingRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            armings.Add(new ArmingRecord(
                reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4), Text(reader, 5), Text(reader, 6)));
        }

        return armings.DrainToImmutable();
    }

    private async Task<ArmingProposal?> ReadAsync(string sql, Guid id, string? by, DateTimeOffset? now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue("id", id);
        if (by is not null)
        {
            command.Parameters.AddWithValue("by", NpgsqlDbType.Text, by);
            command.Parameters.AddWithValue("now", now!.Value.ToUniversalTime());
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new ArmingProposal(
                reader.GetGuid(0), reader.GetString(1) == "renew" ? ArmingKind.Renew : ArmingKind.Arm, reader.GetString(2), reader.GetString(3),
                reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5), reader.GetFieldValue<DateTimeOffset>(6), reader.GetString(7),
                reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8), Text(reader, 9))
            : null;
    }

    private static string WordOf(ArmingKind kind) => kind == ArmingKind.Renew ? "renew" : "arm";

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
