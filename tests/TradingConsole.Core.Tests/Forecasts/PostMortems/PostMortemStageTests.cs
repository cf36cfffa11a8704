using System.Text.Json;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.PostMortems;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.PostMortems;

[Collection(PostgresCollection.Name)]
public sealed class PostMortemStageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset T = JudgementWorld.Midnight;
    private static readonly DateTimeOffset End = T.AddDays(2);

    private JudgementWorld _world = null!;

    public async Task InitializeAsync() => _world = await JudgementWorld.CreateAsync(postgres);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Derive_AResolvedMarket_HasItsFiguresFromBeforeItsEnd()
    {
        var id = await ResolvedAsync(1, winner: 0, dayBefore: 0.3, hourBefore: 0.8);
        await ResolvedAsync(2, winner: 1, dayBefore: 0.4, hourBefore: 0.1);
        await ResolvedAsync(3, winner: 1, dayBefore: 0.4, hourBefore: 0.1, category: "sports");
        await _world.MarketAsync(4);
        await _world.PriceAsync(id, T, 0.3);
        await _world.PriceAsync(id, T.AddHours(23), 0.8);
        await _world.PriceAsync(id, T.AddDays(1).AddHours(3), 1.0); // After it was settled.
        await _world.QuestionAsync(id, 0.2);
        await _world.BandAsync(id, T, 0.2, 0.3, 0.4, steps: 24);
        await _world.SnapshotAsync(id, T.AddHours(1), 0.3);
        await _world.SnapshotAsync(id, T.AddHours(2), 0.5);

        var outcome = await Stage().DeriveAsync(JudgementWorld.Day(End), default);

        Assert.Equal((3, 3, 0), (outcome.Counts["due"], outcome.Counts["written"], outcome.Counts["unchanged"]));
        var figures = await Figures(id);
        Assert.Equal((true, 2, 2), (figures.GetProperty("did_yes_win").GetBoolean(), figures.GetProperty("path").GetArrayLength(), figures.GetProperty("cutoffs").GetArrayLength()));
        var day = figures.GetProperty("contributions").EnumerateArray().Single(one => one.GetProperty("horizon").GetString() == "T-24h");
        Assert.Equal(0.49, day.GetProperty("brier").GetDouble(), 9);
        Assert.Equal(2, day.GetProperty("segment_sample").GetInt32());
        Assert.Equal(0.325 - 0.16, day.GetProperty("brier_moved").GetDouble(), 9); // (0.49 + 0.16) / 2 less 0.16.
        Assert.Equal(-Math.Log(0.3), day.GetProperty("log_loss").GetDouble(), 9);
        var breach = Assert.Single(figures.GetProperty("breaches").EnumerateArray());
        Assert.Equal((0.5, 0.5), (breach.GetProperty("price").GetDouble(), Math.Round(breach.GetProperty("score").GetDouble(), 9)));
        Assert.Equal("heuristic-v1", figures.GetProperty("quality").GetProperty("model").GetString());
        Assert.StartsWith("# Will the index close", await _world.Database.ScalarAsync<string>($"SELECT markdown FROM forecast_postmortems WHERE market_id = '{id}'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Derive_AgainAndADayLater_WritesNoNewVersion()
    {
        await ResolvedAsync(1, winner: 0, dayBefore: 0.3, hourBefore: 0.8);
        await Stage().DeriveAsync(JudgementWorld.Day(End), default);
        var written = await First();

        await Stage().DeriveAsync(JudgementWorld.Day(End), default);
        await ResolvedAsync(2, winner: 1, dayBefore: 0.4, hourBefore: 0.1); // Moves the category of the first.
        var outcome = await Stage().DeriveAsync(JudgementWorld.Day(End.AddDays(1)), default);

        Assert.Equal((1, 1), (outcome.Counts["due"], outcome.Counts["written"]));
        Assert.Equal(written, await First());

        Task<string> First() => _world.Database.ScalarAsync<string>(
            $"SELECT string_agg(one::text, '|' ORDER BY version) FROM forecast_postmortems AS one WHERE market_id = '{JudgementWorld.Id(1)}'");
    }

    [Fact]
    public async Task Derive_AWinnerThatTurned_WritesTheSecondVersionAndKeepsTheFirst()
    {
        var id = await ResolvedAsync(1, winner: 0, dayBefore: 0.3, hourBefore: 0.8);
        await Stage().DeriveAsync(JudgementWorld.Day(End), default);
        await _world.Database.ExecuteAsync("UPDATE forecast_markets SET winner = 1, was_disputed = true");

        await Stage().DeriveAsync(JudgementWorld.Day(End.AddDays(7)), default);

        Assert.Equal("1,2", await _world.Database.ScalarAsync<string>("SELECT string_agg(version::text, ',' ORDER BY version) FROM forecast_postmortems"));
        Assert.False((await Figures(id)).GetProperty("did_yes_win").GetBoolean());
    }

    [Fact]
    public async Task Derive_ResolvedAfterTheRunsEnd_WaitsForTheNext()
    {
        await ResolvedAsync(1, winner: 0, dayBefore: 0.3, hourBefore: 0.8, resolved: End.AddMinutes(3));

        Assert.Equal(0, (await Stage().DeriveAsync(JudgementWorld.Day(End), default)).Counts["due"]);
        Assert.Equal(1, (await Stage().DeriveAsync(JudgementWorld.Day(End.AddDays(1)), default)).Counts["written"]);
    }

    private PostMortemStage Stage() => new(_world.Database.DataSource, AlertRules.Default);

    private async Task<string> ResolvedAsync(
        int number, int winner, double dayBefore, double hourBefore, string category = "finance", DateTimeOffset? resolved = null)
    {
        var id = await _world.MarketAsync(
            number, status: "RESOLVED", winner: winner, ends: T.AddDays(1), resolved: resolved ?? T.AddDays(1).AddHours(2), category: category, labelRule: "v2_payout");
        await _world.CutoffAsync(id, "T-24h", T, dayBefore);
        await _world.CutoffAsync(id, "T-1h", T.AddHours(23), hourBefore);
        return id;
    }

    private async Task<JsonElement> Figures(string market) => JsonDocument.Parse(await _world.Database.ScalarAsync<string>(
        $"SELECT figures::text FROM forecast_postmortems WHERE market_id = '{market}' ORDER BY version DESC LIMIT 1")).RootElement.Clone();
}
