using System.Text.Json;
using TradingConsole.Core.Forecasts.Trust;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Trust;

[Collection(PostgresCollection.Name)]
public sealed class TrustStageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset End = JudgementWorld.Midnight.AddDays(1);

    private JudgementWorld _world = null!;

    public async Task InitializeAsync() => _world = await JudgementWorld.CreateAsync(postgres);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Derive_TakesTheLatestOfEachAndNothingLater()
    {
        var id = await _world.MarketAsync(1);
        await _world.ActivityAsync(id, End.AddHours(-30), 100, 100);
        await _world.ActivityAsync(id, End.AddHours(-2), 10_000, 10_000, 100, 0.1, 0.1);
        await _world.ActivityAsync(id, End.AddHours(1), 1, 1, 1, 1, 1);
        await _world.FrameAsync(id, End.AddHours(-1), vol: 0.01);
        await _world.FrameAsync(id, End.AddHours(1), vol: 9);
        await _world.BandAsync(id, End.AddHours(-6), 0.3, 0.5, 0.7, steps: 24);
        await _world.BandAsync(id, End.AddHours(-6), 0.3, 0.5, 0.7, steps: 6);
        await _world.BandAsync(id, End.AddHours(-6), 0.49, 0.5, 0.51, method: "ewma");
        await _world.BandAsync(id, End.AddHours(-6), 0.499, 0.5, 0.501, calibration: "raw");
        await _world.QuestionAsync(id, 0.9);
        await _world.QuestionAsync(id, 0.2, 0.2, model: "gpt-test");

        await Stage().DeriveAsync(JudgementWorld.Day(End), default);

        var components = await Components(id);
        Assert.Equal(2 / 3.0, components.GetProperty("liquidity").GetDouble(), 9);
        Assert.Equal(1, components.GetProperty("stability").GetDouble());
        Assert.Equal(0.8, components.GetProperty("question_quality").GetDouble(), 9); // The language model's judgement, not the heuristic's.
        Assert.Equal(0, components.GetProperty("manipulation_suspect").GetDouble());
        Assert.Equal(1, components.GetProperty("dispute").GetDouble());
        Assert.Equal(0, components.GetProperty("unknown").GetArrayLength());
        Assert.Equal(87.6667, await _world.Database.ScalarAsync<double>("SELECT trust_score FROM forecast_trust"), 3); // 16.667 + 20 + 16 + 25 + 10
    }

    [Fact]
    public async Task Derive_AnswersThatEachCameAtTheirOwnInstant_AreTakenTogether()
    {
        var id = await _world.MarketAsync(1);
        await _world.ActivityAsync(id, End.AddHours(-23.9), 10_000, null); // As a live batch keeps them: each answer at its own moment.
        await _world.ActivityAsync(id, End.AddHours(-23.8), null, 10_000);
        await _world.ActivityAsync(id, End, null, null, 1, 1, 0.7);

        await Stage().DeriveAsync(JudgementWorld.Day(End), default);

        var components = await Components(id);
        Assert.Equal(2 / 3.0, components.GetProperty("liquidity").GetDouble(), 9);
        Assert.Equal(
            ["round_trip_share", "top_share", "volume_per_wallet", "volume_to_open_interest"],
            components.GetProperty("indicators").EnumerateObject().Select(indicator => indicator.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Derive_OldImputedOrMissing_IsNamedUnknown()
    {
        var id = await _world.MarketAsync(1);
        await _world.ActivityAsync(id, End.AddHours(-49), 10_000, 10_000);
        await _world.FrameAsync(id, End.AddHours(-1), vol: 0.01, imputed: 2);
        await _world.BandAsync(id, End.AddHours(-6), 0.3, 0.5, 0.7);

        var outcome = await Stage().DeriveAsync(JudgementWorld.Day(End), default);

        Assert.Equal((1, 1), (outcome.Counts["markets"], outcome.Counts["with_unknowns"]));
        var unknown = (await Components(id)).GetProperty("unknown").EnumerateArray().Select(name => name.GetString()).ToArray();
        Assert.Contains("liquidity", unknown);
        Assert.Contains("stability", unknown);
    }

    [Fact]
    public async Task Derive_OpenAndUnsettledMarketsTwice_LeavesTheSameRows()
    {
        await _world.MarketAsync(1);
        await _world.MarketAsync(2, status: "UNRESOLVED", wasDisputed: true, labelRule: "disputed");
        await _world.MarketAsync(3, status: "RESOLVED", winner: 0, resolved: End);
        await _world.MarketAsync(4, status: "VOID");

        await Stage().DeriveAsync(JudgementWorld.Day(End), default);
        var first = await _world.TextAsync("forecast_trust", "market_id");
        await Stage().DeriveAsync(JudgementWorld.Day(End), default);

        Assert.Equal(first, await _world.TextAsync("forecast_trust", "market_id"));
        Assert.Equal(2, first.Split('\n').Length);
        Assert.Equal(0, (await Components(JudgementWorld.Id(2))).GetProperty("dispute").GetDouble());
    }

    private TrustStage Stage() => new(_world.Database.DataSource, TrustRules.Default);

    private async Task<JsonElement> Components(string market) => JsonDocument.Parse(
        await _world.Database.ScalarAsync<string>($"SELECT components::text FROM forecast_trust WHERE market_id = '{market}'")).RootElement.Clone();
}
