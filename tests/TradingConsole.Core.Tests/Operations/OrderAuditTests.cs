using TradingConsole.Core.Operations.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Operations;

[Collection(PostgresCollection.Name)]
public sealed class OrderAuditTests(PostgresFixture postgres)
{
    private const string Trade = "00000000-0000-0000-0000-00000000000a";

    [Fact]
    public async Task OrderStates_Stored_AreInTheChainWithBeforeAndAfter()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await ExecuteAsync(database, $$"""
            INSERT INTO instruments (symbol) VALUES ('BTCUSDT');
            INSERT INTO brackets (trade_id, account, mode, symbol, state, is_settled, token, version, opened_at, updated_at)
            VALUES ('{{Trade}}', 'paper', 'live', 'BTCUSDT', '{}', false, 0, 1, '2026-01-05', '2026-01-05');
            """);
        await ExecuteAsync(database, State("INTENDED", 0));
        await ExecuteAsync(database, State("SENDING", 0));
        await ExecuteAsync(database, State("SENDING", 0)); // The same news told twice.
        await ExecuteAsync(database, State("FILLED", 0.5m));

        var entries = await new AuditLog(database.DataSource).LatestAsync(actionPrefix: "order.");

        Assert.Equal(["FILLED", "SENDING", "INTENDED"], entries.Select(entry => Word(entry.AfterJson!)));
        Assert.Equal(["SENDING", "INTENDED", null], entries.Select(entry => entry.BeforeJson is { } before ? Word(before) : null));
        Assert.All(entries, entry => Assert.Equal(("desk", "order.state", "tc-e-x-1", Trade), (entry.Actor, entry.Action, entry.Subject, entry.CorrelationId)));
        var verdict = await new AuditChain(database.DataSource).VerifyAsync([], CancellationToken.None);
        Assert.Equal((true, 3L), (verdict.IsIntact, verdict.Rows));
    }

    private static string Word(string json) => System.Text.Json.JsonElement.Parse(json).GetProperty("state").GetString()!;

    private static string State(string state, decimal filled) => FormattableString.Invariant($"""
        INSERT INTO order_states (client_order_id, trade_id, state, filled, at, note)
        VALUES ('tc-e-x-1', '{Trade}', '{state}', {filled}, '2026-01-05', NULL)
        ON CONFLICT DO NOTHING
        """);

    private static async Task ExecuteAsync(PostgresDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
