using System.Collections.Immutable;
using Npgsql;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>How often orders failed over a span.</summary>
/// <param name="Orders">Created in the span.</param>
/// <param name="Codes">How many failed for each reason, most frequent first.</param>
public sealed record OrderFailureRate(long Orders, ImmutableArray<(string Code, long Count)> Codes)
{
    public long Failed => Codes.Sum(code => code.Count);

    /// <summary>Failed over created; null without an order.</summary>
    public double? Fraction => Orders == 0 ? null : (double)Failed / Orders;
}

/// <summary>
/// The order failure rate of a mode (seed 2 §16.2). In shadow an order counts as failed when the real venue would have refused it, or
/// when its bar never came; live, when it was refused or never arrived.
/// </summary>
public sealed class OrderFailureQueries(NpgsqlDataSource database)
{
    private const string SelectRate = """
        SELECT coalesce(failure, CASE WHEN status IN ('REJECTED', 'NOT_PLACED') THEN status END) AS code, count(*) AS orders
        FROM orders
        WHERE mode = @mode AND created_at >= @from AND created_at < @to
        GROUP BY code
        ORDER BY orders DESC, code
        """;

    public async Task<OrderFailureRate> RateAsync(
        TradingMode mode, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectRate);
        command.Parameters.AddWithValue("mode", mode.Word());
        command.Parameters.AddWithValue("from", from.ToUniversalTime());
        command.Parameters.AddWithValue("to", to.ToUniversalTime());
        var codes = ImmutableArray.CreateBuilder<(string, long)>();
        var orders = 0L;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            orders += reader.GetInt64(1);
            if (!reader.IsDBNull(0))
            {
                codes.Add((reader.GetString(0), reader.GetInt64(1)));
            }
        }

        return new OrderFailureRate(orders, codes.DrainToImmutable());
    }
}
