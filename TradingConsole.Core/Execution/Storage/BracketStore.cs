using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>
/// Live round trips in PostgreSQL: when a save has returned, the client order ids in it are durable. A save is one transaction and
/// one exchange of messages; an older state never replaces a newer one, whatever order saves arrive in; a trader whose token is not the latest is refused.
/// </summary>
/// <param name="database">Best a pool of its own, so that pages cannot make a stop wait.</param>
/// <param name="token">Of the lease this store writes under; 0 writes without one.</param>
public sealed class BracketStore(NpgsqlDataSource database, string account, long token) : IBracketJournal
{
    private const string SelectUnsettled = """
        SELECT trade_id, symbol, state::text AS state
        FROM brackets
        WHERE account = @account AND NOT is_settled
        ORDER BY trade_id
        """;

    private readonly ConcurrentDictionary<Guid, bool> _refused = [];
    private long _version = token > 0 ? 0 : TimeProvider.System.GetUtcNow().UtcTicks; // Without a lease the clock tells which run is the later.

    public string Account { get; } = account;

    /// <inheritdoc/>
    /// <exception cref="IntentReusedException">The round trip has begun before: nothing may be sent for it again.</exception>
    /// <exception cref="StaleTraderException">Another process trades the account now.</exception>
    /// <exception cref="NpgsqlException">The database is away or refused; nothing is known to be durable.</exception>
    public Task SaveAsync(BracketRecord record, CancellationToken cancellationToken) =>
        SaveAsync(record, NextStamp(), isReplay: false, cancellationToken);

    /// <summary>A place in the order of saves, taken when the state is known rather than when it is written.</summary>
    public RecordStamp NextStamp() => new(token, Interlocked.Increment(ref _version));

    /// <inheritdoc cref="SaveAsync(BracketRecord, CancellationToken)"/>
    /// <param name="isReplay">The record may have been stored before.</param>
    public async Task SaveAsync(BracketRecord record, RecordStamp stamp, bool isReplay, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var trade = record.Bracket.Plan.TradeId;
        if (_refused.ContainsKey(trade))
        {
            return; // What became of the refused second beginning must not replace what the first has stored.
        }

        await using var batch = database.CreateBatch(); // Without a transaction of its own a batch is one.
        BracketRows.AddTo(batch, Account, token, stamp, record, isReplay);
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException refused) when (refused is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "brackets_pk" })
        {
            _refused.TryAdd(trade, true);
            throw new IntentReusedException(trade, refused);
        }
        catch (PostgresException refused) when (refused.SqlState == StaleTraderException.SqlState)
        {
            throw new StaleTraderException(refused.MessageText, refused);
        }
    }

    /// <summary>
    /// Round trips that were not settled when they were last saved, by trade id ascending. A row that cannot be read takes no other along:
    /// it comes back as <see cref="Bracket.Unreadable"/>.
    /// </summary>
    public async Task<ImmutableArray<Bracket>> LoadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectUnsettled);
        command.Parameters.AddWithValue("account", Account);
        var brackets = ImmutableArray.CreateBuilder<Bracket>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            brackets.Add(Read(reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        }

        return brackets.DrainToImmutable();
    }

    private static Bracket Read(Guid trade, string symbol, string state)
    {
        try
        {
            return BracketJson.Read(state) is { Plan: not null, Orders.IsDefaultOrEmpty: false } bracket && bracket.Plan.TradeId == trade
                ? bracket : Bracket.Unreadable(trade, Symbol.Parse(symbol));
        }
        catch (Exception damage) when (damage is JsonException or FormatException or NotSupportedException)
        {
            return Bracket.Unreadable(trade, Symbol.Parse(symbol));
        }
    }
}

/// <summary>Which of two states of a bracket is the newer: the later trader's, then the later save's.</summary>
public readonly record struct RecordStamp(long Token, long Version);

/// <summary>A round trip was begun a second time under the same name.</summary>
public sealed class IntentReusedException(Guid tradeId, Exception inner)
    : Exception($"Trade {tradeId} has begun before; its entry is not sent again.", inner);

/// <summary>Another process has taken the account over.</summary>
public sealed class StaleTraderException(string message, Exception inner) : Exception(message, inner)
{
    internal const string SqlState = "TC001";
}
