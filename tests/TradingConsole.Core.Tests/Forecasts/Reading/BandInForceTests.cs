using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Reading;

/// <summary>What the list shows as a market's band is what alerts would hold its price against; here the two choose from the same rows.</summary>
[Collection(PostgresCollection.Name)]
public sealed class BandInForceTests(PostgresFixture postgres)
{
    private const int Markets = 60;

    private static readonly DateTimeOffset Day = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task List_OfManyMarkets_ShowsTheAlertsBandOrNone()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var random = new SeededRandom(7);
        var expected = new Dictionary<string, ForecastBand?>(StringComparer.Ordinal);
        for (var number = 0; number < Markets; number++)
        {
            var id = $"0x{number:x64}";
            // Prices from a quarter of an hour before a band is made to beyond all that any of them speaks of.
            var at = Day.AddMinutes(15 * random.NextInt(4 * 40));
            await StoreAsync(database, id, number % 10 == 9 ? "UNRESOLVED" : "ACTIVE", at);
            var bands = ImmutableArray.CreateBuilder<ForecastBand>();
            for (var hour = 0; hour <= 12; hour += 6)
            {
                // Not every method is there every time, and raw bands never count.
                BandMethod[] made = [.. new[] { BandMethod.Kalman, BandMethod.Ewma, BandMethod.Chronos }.Where(_ => random.NextInt(3) > 0)];
                foreach (var method in made)
                {
                    foreach (var steps in (int[])[1, 24])
                    {
                        await StoreAsync(database, id, Day.AddHours(hour), method, steps, BandCalibration.Raw);
                        var corrected = await StoreAsync(database, id, Day.AddHours(hour), method, steps, BandCalibration.Conformal);
                        if (method == made[0])
                        {
                            bands.Add(corrected); // Of each moment the method alerts prefer.
                        }
                    }
                }
            }

            expected[id] = number % 10 == 9 ? null : BandShelf.InForce(bands.ToImmutable(), at);
        }

        var page = await new MarketListQueries(database.DataSource).PageAsync(new MarketFilter(ScoreQuery.Default with { Window = "all" }, "question", Markets, 0), Day.AddDays(2));

        Assert.Equal(Markets, page.Rows.Length);
        Assert.All(page.Rows, market => Assert.Equal(Key(expected[market.MarketId]), Key(market.Band)));
        Assert.True(page.Rows.Count(market => market.Band is null) > 5 && page.Rows.Count(market => market.Band is not null) > 20);
        Assert.Contains(page.Rows, market => market.Band is { HorizonSteps: 1 });
        Assert.Contains(page.Rows, market => market.Band is { HorizonSteps: 24 });
    }

    private static object? Key(ForecastBand? band) => band is null ? null : (band.Ts, BandWords.Of(band.Method), band.HorizonSteps, BandWords.Of(band.Calibration));

    private static object? Key(BandLine? band) => band is null ? null : (band.Ts, band.Method, band.HorizonSteps, band.BandCalibration);

    private static Task StoreAsync(PostgresDatabase database, string id, string status, DateTimeOffset priceAt) => database.ExecuteAsync($"""
        INSERT INTO forecast_markets (market_id, event_id, slug, question, rules, category, outcomes, tokens, enable_order_book, status, label_rule, was_disputed,
            first_seen_at, updated_at)
        VALUES ('{id}', 'event', 'slug', 'Question {id}?', '', 'other', ARRAY['Yes', 'No'], ARRAY['{id}1', '{id}2'], true, '{status}', 'open', false, '{Day:O}', '{Day:O}');
        INSERT INTO forecast_prices (market_id, ts, yes) VALUES ('{id}', '{priceAt:O}', 0.5);
        """);

    private static async Task<ForecastBand> StoreAsync(
        PostgresDatabase database, string id, DateTimeOffset ts, BandMethod method, int steps, BandCalibration calibration)
    {
        var band = new ForecastBand(ts, id, method, steps, 3600, 0.4, 0.5, 0.6, "test-v1", calibration);
        await database.ExecuteAsync($"""
            INSERT INTO forecast_bands (ts, market_id, method, horizon_steps, step_seconds, band_calibration, q10, q50, q90, model_id)
            VALUES ('{ts:O}', '{id}', '{BandWords.Of(method)}', {steps}, 3600, '{BandWords.Of(calibration)}', 0.4, 0.5, 0.6, 'test-v1')
            """);
        return band;
    }
}
