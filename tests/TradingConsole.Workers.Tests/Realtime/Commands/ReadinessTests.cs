using Npgsql;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Core.Market;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

[Collection(PostgresCollection.Name)]
public sealed class ReadinessTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Judge_SymbolTheVenueNoLongerLists_IsNotMissing()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        await desk.MakeReadyAsync();
        var gone = Symbol.Parse("BNXUSDT");
        await using (var command = desk.Get<NpgsqlDataSource>().CreateCommand("DELETE FROM candles_1m WHERE symbol = 'BNXUSDT'"))
        {
            await command.ExecuteNonQueryAsync();
        }

        desk.Get<DeskState>().SetInstruments(desk.Get<Universe>().Symbols.Select(symbol => Listed(symbol, "TRADING")));
        Assert.Equal(1.0 / desk.Get<Universe>().Symbols.Length, (await MissingAsync(desk)).Figure!.Value, 1e-12);

        desk.Get<DeskState>().SetInstruments(desk.Get<Universe>().Symbols.Select(symbol => Listed(symbol, symbol == gone ? "ABSENT" : "TRADING")));
        Assert.Equal(0, (await MissingAsync(desk)).Figure);
    }

    private static async Task<GoLiveCheck> MissingAsync(CommandDesk desk) =>
        (await desk.Get<Readiness>().JudgeAsync(CancellationToken.None)).Checklist.Checks.Single(check => check.Code == "missing");

    private static Instrument Listed(Symbol symbol, string status) => new(
        symbol, status, "PERPETUAL", symbol.Value[..3], "USDT", 0.01m, 0.001m, 0.001m, 0.001m, 100_000m, 5m, null, null);
}
