using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Core.Forecasts.Streaming;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Streaming;

[Collection(PostgresCollection.Name)]
public sealed class StreamStageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset T = JudgementWorld.Midnight;

    private JudgementWorld _world = null!;

    public async Task InitializeAsync() => _world = await JudgementWorld.CreateAsync(postgres);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Context_AFrameOfMoreThanADayAgo_IsNoSign()
    {
        var id = await _world.MarketAsync(1);
        await _world.FrameAsync(id, T.AddHours(-27), velocity: 2, oiChange: 0.5);
        var store = new StreamContextStore(_world.Database.DataSource);

        var market = Assert.Single((await store.LoadAsync([id], T, default)).Markets);
        Assert.Equal((null, null, null), (market.VolumeVelocity, market.OiChange, market.FrameTs));
        Assert.Equal(2, Assert.Single((await store.LoadAsync([id], T.AddHours(-2), default)).Markets).VolumeVelocity);
    }

    [Fact]
    public async Task Derive_FromFiles_GivesTheRowsThatLiveGave()
    {
        var id = await _world.MarketAsync(1);
        await _world.BandAsync(id, T.AddHours(-1), 0.4, 0.5, 0.6, steps: 6);
        await _world.BandAsync(id, T.AddHours(-7), 0.1, 0.5, 0.9, steps: 24);
        await _world.FrameAsync(id, T.AddHours(-1), velocity: 2);
        await _world.QuestionAsync(id, 0.2);
        await _world.TrustAsync(id, T, 80);
        var context = await new StreamContextStore(_world.Database.DataSource).LoadAsync([id, "0xunknown"], T, default);
        var market = Assert.Single(context.Markets);
        Assert.Equal((id, "11", "12", 2.0, 0.0, 0.2, 80.0), (market.MarketId, market.YesToken, market.NoToken, market.VolumeVelocity!.Value, market.OiChange!.Value, market.Ambiguity!.Value, market.Trust!.Value));
        Assert.Equal((T.AddHours(-1), T.AddHours(-1)), (Assert.Single(market.Bands).Ts, market.FrameTs));
        ImmutableArray<RawLine> lines =
        [
            context.LineAt(T), .. Enumerable.Range(1, 600).Select(second => StreamDerivationTests.Line(second, $"T 11 0.{(second < 300 ? 50 : 72) + (second % 7)} 3")),
        ];

        // Live: each line as it comes.
        var live = Stage();
        var derivation = await live.BeginAsync(T, default);
        foreach (var line in lines)
        {
            await live.SaveAsync(derivation.Apply(line), default);
        }

        await live.SaveAsync(derivation.Close(), default);
        var (bars, alerts) = (await Bars(), await Alerts());
        await _world.Database.ExecuteAsync("TRUNCATE forecast_bars, forecast_alerts; UPDATE forecast_trust SET trust_score = 0; DELETE FROM forecast_bands");

        // Again, out of two files that take turns, while the batch knows something else by now.
        var outcome = await Stage(
            [.. lines.Where((_, place) => place % 3 != 1)], [.. lines.Where((_, place) => place % 3 == 1)]).DeriveAsync(Run(), default);

        Assert.Equal((bars, alerts), (await Bars(), await Alerts()));
        Assert.Equal((11 + 3, 1), (outcome.Counts["bars"], outcome.Counts["alerts"]));
        Assert.Single(alerts.Split('\n'));
        Assert.Contains("Volume and open interest are of 2026-01-", alerts, StringComparison.Ordinal);
        await Stage([.. lines.Where((_, place) => place % 3 != 1)], [.. lines.Where((_, place) => place % 3 == 1)]).DeriveAsync(Run(), default);
        Assert.Equal((bars, alerts), (await Bars(), await Alerts()));
    }

    [Fact]
    public async Task Derive_TheNextRun_RemembersTheAlertsOfTheOneBefore()
    {
        var id = await _world.MarketAsync(1);
        await _world.BandAsync(id, T.AddHours(-1), 0.4, 0.5, 0.6, steps: 24);
        await _world.FrameAsync(id, T.AddHours(-1), velocity: 2);
        await _world.QuestionAsync(id, 0.2);
        await _world.TrustAsync(id, T, 80);
        var context = await new StreamContextStore(_world.Database.DataSource).LoadAsync([id], T, default);
        await Stage([context.LineAt(T), StreamDerivationTests.Line(10, "T 11 0.72 1")], []).DeriveAsync(Run(), default);

        var next = Run() with { };
        next = next with { Run = next.Run with { IntervalStart = T.AddHours(1), IntervalEnd = T.AddHours(2) } };
        var outcome = await Stage([context.LineAt(T.AddHours(1)), StreamDerivationTests.Line(3700, "T 11 0.72 1")], []).DeriveAsync(next, default);

        Assert.Equal((0, 1), (outcome.Counts["alerts"], outcome.Counts["stopped_already_told"]));
    }

    private static Core.Forecasts.Runs.DerivedRun Run()
    {
        RawFile Of(long sequence, RawSource source) => new(sequence, source, "market", $"{sequence}", Guid.Empty, T, T, 1, 1, "");
        var day = JudgementWorld.Day(T.AddDays(1), Of(1, RawSource.Ws), Of(2, RawSource.Ws), Of(3, RawSource.Gamma));
        return day with { Run = day.Run with { Pipeline = "stream", IntervalStart = T, IntervalEnd = T.AddHours(1) } };
    }

    private StreamStage Stage(params ImmutableArray<RawLine>[] files) => new(
        _world.Database.DataSource, StreamRules.Default, AlertRules.Default, (file, _) => files[file.Sequence - 1].ToAsyncEnumerable(), StreamDerivationTests.Read);

    private Task<string> Bars() => _world.TextAsync("forecast_bars", "market_id, seconds, ts");

    private Task<string> Alerts() => _world.TextAsync("forecast_alerts", "alert_id");
}
