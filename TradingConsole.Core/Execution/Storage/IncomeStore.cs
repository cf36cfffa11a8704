using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>
/// What moved the wallet, each once: by type, transaction and symbol, and funding also by symbol and funding time, so that a record
/// told late, twice or under another number is one payment.
/// </summary>
public sealed class IncomeStore(NpgsqlDataSource database)
{
    public const string Funding = "FUNDING_FEE";

    /// <summary>A record is up to this far from the hour its funding was due at.</summary>
    private static readonly TimeSpan Jitter = TimeSpan.FromMinutes(1);

    private const string InsertIncome = """
        INSERT INTO venue_income (account, type, transaction_id, symbol, amount, asset, ts, funding_time)
        VALUES (@account, @type, @transaction_id, @symbol, @amount, @asset, @ts, @funding_time)
        ON CONFLICT DO NOTHING
        """;

    // What a live trade paid is the funding that was due while it was held, by the venue's own clock.
    private const string AttributeFunding = """
        UPDATE trades SET
            funding = paid.amount,
            net_pnl = trades.gross_pnl - trades.fees - paid.amount,
            funded_until = paid.until
        FROM (
            SELECT trades.trade_id, -sum(venue_income.amount) AS amount, max(venue_income.funding_time) AS until
            FROM trades
            JOIN brackets ON brackets.trade_id = trades.trade_id AND brackets.account = @account
            JOIN venue_income ON venue_income.account = @account AND venue_income.symbol = trades.symbol
                AND venue_income.type = 'FUNDING_FEE' AND venue_income.asset = 'USDT'
                AND venue_income.funding_time >= trades.entry_time
                AND venue_income.funding_time <= coalesce(trades.exit_time, 'infinity')
            WHERE trades.mode = 'live' AND coalesce(trades.exit_time, 'infinity') >= @from
            GROUP BY trades.trade_id
        ) AS paid
        WHERE trades.trade_id = paid.trade_id AND trades.funding <> paid.amount
        """;

    // Money that came or went without a trade.
    private const string SelectTransfers = """
        SELECT ts, amount
        FROM venue_income
        WHERE account = @account AND ts > @after AND asset = 'USDT'
            AND type IN ('TRANSFER', 'INTERNAL_TRANSFER', 'CROSS_COLLATERAL_TRANSFER', 'STRATEGY_UMFUTURES_TRANSFER', 'COIN_SWAP_DEPOSIT',
                'COIN_SWAP_WITHDRAW', 'WELCOME_BONUS')
        ORDER BY ts
        """;

    private const string SelectLatest = "SELECT max(ts) AS latest FROM venue_income WHERE account = @account";

    /// <returns>How many were new.</returns>
    public async Task<int> SaveAsync(string account, ImmutableArray<VenueIncome> income, CancellationToken cancellationToken = default)
    {
        if (income.IsEmpty)
        {
            return 0;
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var item in income)
        {
            batch.BatchCommands.Add(Insert(account, item));
        }

        var added = await batch.ExecuteNonQueryAsync(cancellationToken);
        await using var attribute = new NpgsqlCommand(AttributeFunding, connection, transaction);
        attribute.Parameters.AddWithValue("account", account);
        attribute.Parameters.AddWithValue("from", income.Min(item => item.Time).ToUniversalTime() - Jitter);
        await attribute.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return added;
    }

    /// <summary>The latest record's time; null before the first.</summary>
    public async Task<DateTimeOffset?> LatestAsync(string account, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectLatest);
        command.Parameters.AddWithValue("account", account);
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime latest ? new DateTimeOffset(latest) : null;
    }

    /// <summary>What was paid in (positive) and taken out after a moment, USDT, oldest first.</summary>
    public async Task<ImmutableArray<(DateTimeOffset Time, decimal Amount)>> TransfersAsync(string account, DateTimeOffset after, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectTransfers);
        command.Parameters.AddWithValue("account", account);
        command.Parameters.AddWithValue("after", after.ToUniversalTime());
        var transfers = ImmutableArray.CreateBuilder<(DateTimeOffset, decimal)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            transfers.Add((reader.GetFieldValue<DateTimeOffset>(0), reader.GetDecimal(1)));
        }

        return transfers.DrainToImmutable();
    }

    /// <summary>The full hour a funding record belongs to: venues settle on the hour and write a little later or earlier.</summary>
    internal static DateTimeOffset FundingTime(DateTimeOffset at)
    {
        var utc = at.ToUniversalTime();
        var hour = new DateTimeOffset((utc.Ticks + (TimeSpan.TicksPerHour / 2)) / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);
        return (utc - hour).Duration() <= Jitter ? hour : utc;
    }

    private static NpgsqlBatchCommand Insert(string account, VenueIncome income)
    {
        var command = new NpgsqlBatchCommand(InsertIncome);
        command.Parameters.AddWithValue("account", account);
        command.Parameters.AddWithValue("type", income.Type);
        command.Parameters.AddWithValue("transaction_id", income.TransactionId);
        command.Parameters.AddWithValue("symbol", income.Symbol?.Value ?? "");
        command.Parameters.AddWithValue("amount", income.Amount);
        command.Parameters.AddWithValue("asset", income.Asset);
        command.Parameters.AddWithValue("ts", income.Time.ToUniversalTime());
        command.Parameters.Add(new("funding_time", NpgsqlDbType.TimestampTz)
        {
            Value = income.Type == Funding ? FundingTime(income.Time) : DBNull.Value,
        });
        return command;
    }
}
