using System.Globalization;
using System.Text.Json;
using NpgsqlTypes;
using TradingConsole.Core.Database;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Setups;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Workers.Tests.Passport;

/// <summary>
/// A year of three traders on the paper exchange's candles, told to the ledger, consumed, reported: the reports tell them apart, each for the
/// reason that made the trader what they are.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class ThreeTradersTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Reports_OfAYear_TellThreeTradersApartForTheRightReasons()
    {
        var year = new PaperYear(seed: 11);
        var (disciplined, overConfident, lucky) = (PaperTraders.Disciplined(year), PaperTraders.OverConfident(year, seed: 3), PaperTraders.Lucky(year));
        await using var database = await postgres.CreateDatabaseAsync();

        var reports = new Dictionary<string, Findings>();
        var trials = new Dictionary<string, SetupTrial>();
        foreach (var (name, trader) in ((string, PaperTrader)[])[("disciplined", disciplined), ("sure", overConfident), ("lucky", lucky)])
        {
            var user = await TellAsync(database, name, trader);
            reports[name] = await ReportAsync(database, user);
            trials[name] = SetupTrial.Run((await new Datasets(database.DataSource, TimeProvider.System).FreezeAsync(user))!.Value.Samples);
        }

        // Who keeps the plan and knows the own hit rate is told so, and nothing is held against them that they do not do.
        var good = reports["disciplined"];
        Assert.All(["plan_kept", "calibrated", "profit_is_broad"], code => Assert.Contains(code, good.Codes));
        Assert.DoesNotContain(good.Codes, code => code is "over_confident" or "stop_moved" or "warning_ignored" or "few_trades_carry");
        Assert.Equal(disciplined.Closed.Count, good.Figure("plan_kept", "kept"));
        Assert.Equal(100, await AdherenceAsync(database, "disciplined"));

        // Who says nine tenths and hits half, and trades on after warnings, reads each of these with its own trades and its price.
        var sure = reports["sure"];
        Assert.All(["over_confident", "size_by_hit_rate", "warning_ignored", "stop_warning_ignored"], code => Assert.Contains(code, sure.Codes));
        Assert.DoesNotContain(sure.Codes, code => code is "plan_kept" or "calibrated" or "profit_is_broad");
        Assert.InRange(sure.Figure("over_confident", "confidence_percent"), 85, 95);
        Assert.True(sure.Figure("over_confident", "hit_high_percent") < 80);
        var warned = overConfident.Closed.Where(trade => trade.WarningsIgnored > 0).ToArray();
        Assert.Equal(warned.Take(FindingEvidence.IdsMax).Select(trade => trade.TradeId), sure.Trades("warning_ignored"));
        Assert.Equal(warned.Length, sure.Figure("warning_ignored", "count"));
        Assert.Equal(warned.Sum(trade => trade.RMilli!.Value) / 1000.0, sure.Figure("warning_ignored", "sum_r"), 6);
        Assert.Equal(0, await AdherenceAsync(database, "sure"));

        // His moved stops are held against his own first stops. Whether they cost him is the market's to say; what the first ones would have brought is not.
        AssertPlans(overConfident, sure);
        Assert.Equal(sure.Codes.Contains("stop_moved"), sure.Codes.Contains("stop_stop_moved"));
        Assert.True(!sure.Codes.Contains("stop_moved") || sure.Figure("stop_moved", "difference_r") < 0);

        // Who was lucky is ahead, and reads which two trades made it and what is left without them.
        var luck = reports["lucky"];
        Assert.True(lucky.SumR > 0);
        Assert.Contains("few_trades_carry", luck.Codes);
        Assert.DoesNotContain(luck.Codes, code => code is "profit_is_broad" or "over_confident" or "stop_moved");
        Assert.Equal(
            lucky.Closed.OrderByDescending(trade => trade.RMilli).Take(2).Select(trade => trade.TradeId).Order(), luck.Trades("few_trades_carry").Order());
        Assert.True(luck.Figure("few_trades_carry", "without_best_r") <= 0);

        // And what may be learned from them: nothing of thirty trades, nothing of coin tosses.
        Assert.Equal("enough_samples", trials["lucky"].Checks.First(check => !check.IsPassed).Code);
        Assert.False(trials["sure"].IsSafe);
        Assert.NotNull(trials["disciplined"].Evaluation);
    }

    [Fact]
    public async Task Reports_OfTargetsCutInProfit_HoldThemAgainstThePlanAndNotAgainstTheLosers()
    {
        var year = new PaperYear(seed: 11);
        var hasty = PaperTraders.Hasty(year);
        await using var database = await postgres.CreateDatabaseAsync();
        var user = await TellAsync(database, "hasty", hasty);
        await KeepMarketAsync(database, year, hasty);

        var report = await ReportAsync(database, user);

        // Every cut trade is a winner, by its choice: nothing may call that a strength, nor the rest a cost.
        Assert.All(hasty.Broken, broken => Assert.True(broken.Trade is { IsTargetCut: true, NetPnl: > 0 }));
        AssertPlans(hasty, report);
        Assert.Contains("target_cut", report.Codes);
        Assert.Contains("stop_target_cut", report.Codes);
        Assert.DoesNotContain(report.Codes, code => code is "cut_pays" or "plan_kept");
        Assert.DoesNotContain(report.All, finding => finding.GetProperty("dimension").GetString() == "holding");
        Assert.True(report.Figure("target_cut", "difference_r") < 0);
    }

    // A price known to the basis point, a minute that holds both exits: here and there the report must take a trade otherwise than the market did.
    private static void AssertPlans(PaperTrader trader, Findings report)
    {
        var known = trader.Broken.Where(broken => report.Plans.ContainsKey(broken.Trade.TradeId)).ToArray();
        Assert.InRange(known.Length, trader.Broken.Count * 95 / 100, trader.Broken.Count);
        Assert.Equal(report.Plans.Count, known.Length);
        Assert.InRange(known.Count(broken => Math.Abs(report.Plans[broken.Trade.TradeId] - broken.KeptR) > 0.02), 0, known.Length / 20);
    }

    /// <summary>Keeps what a running console would have: each cut trade with its time limit, and the minutes its plan had left.</summary>
    private static async Task KeepMarketAsync(PostgresDatabase database, PaperYear year, PaperTrader trader)
    {
        await new MonthPartitions(database.DataSource).EnsureAsync("mark_candles_1m", PaperYear.Start, PaperYear.End);
        var minutes = new HashSet<(Symbol Symbol, long Minute)>();
        foreach (var (trade, until, _) in trader.Broken)
        {
            await database.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
                INSERT INTO instruments (symbol) VALUES ('{trade.Symbol}') ON CONFLICT DO NOTHING;
                INSERT INTO trades (trade_id, mode, symbol, side, status, signal_ts, quantity, reference_price, leverage, entry_due, sl_price, tp_price, expires_at,
                    fee_rate, slippage_k, atr_fraction, bar_quote_volume, tick_size, updated_at)
                VALUES ('{trade.TradeId}', 'shadow', '{trade.Symbol}', '{trade.Direction.Word()}', 'closed', '{trade.DecidedAt:O}', {trade.Quantity}, {trade.EntryPrice}, 3,
                    '{trade.DecidedAt:O}', {trade.StopPrice}, {trade.TargetPrice}, '{until:O}', 0, 0, 0, 0, 0.0001, '{trade.ExitedAt:O}')
                """));
            for (var minute = MinuteGrid.ToIndex(trade.ExitedAt) + 1; minute < MinuteGrid.ToIndex(until); minute++)
            {
                minutes.Add((trade.Symbol, minute));
            }
        }

        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var writer = await connection.BeginBinaryImportAsync("COPY mark_candles_1m (symbol, ts, open, high, low, close) FROM STDIN (FORMAT binary)");
        foreach (var (symbol, minute) in minutes)
        {
            var bar = year.Bar(symbol, minute);
            await writer.StartRowAsync();
            await writer.WriteAsync(symbol.Value);
            await writer.WriteAsync(MinuteGrid.FromIndex(minute), NpgsqlDbType.TimestampTz);
            await writer.WriteAsync(bar.Open);
            await writer.WriteAsync(bar.High);
            await writer.WriteAsync(bar.Low);
            await writer.WriteAsync(bar.Close);
        }

        await writer.CompleteAsync();
    }

    private static async Task<Guid> TellAsync(PostgresDatabase database, string name, PaperTrader trader)
    {
        var user = Guid.NewGuid();
        await database.ExecuteAsync(
            $"INSERT INTO users (id, user_name, normalized_user_name, created_at) VALUES ('{user}', '{name}', '{name.ToUpperInvariant()}', now())");
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var (index, (at, fact)) in trader.Told.OrderBy(told => told.At).Index())
        {
            var row = fact switch
            {
                QuickTradeRequested requested => requested.TradeId,
                QuickTradeOpened opened => opened.TradeId,
                QuickTradeClosed closed => closed.TradeId,
                _ => Guid.NewGuid(),
            };
            await PassportLedger.TellAsync(transaction, new PassportTelling(user, at, "quick_trades", $"{row:D}", $"{user}:{index}", fact));
        }

        await transaction.CommitAsync();
        return user;
    }

    private static async Task<Findings> ReportAsync(PostgresDatabase database, Guid user)
    {
        var clock = new SteppedClock(PaperYear.End);
        foreach (var consumer in (IPassportConsumer[])[new ProjectionConsumer(), new TrainingConsumer(clock)])
        {
            var turn = new OutboxTurn(database.DataSource, consumer, ConsumerRules.Default);
            await turn.AddPeopleAsync();
            while (await turn.RunAsync() is not null)
            {
            }
        }

        Assert.True((await new ReportsOnDemand(database.DataSource, clock).AskAsync(user, null, null)).IsDone);
        var report = await new ReportDesk(database.DataSource, clock).WriteNextAsync(_ => ReportLanguage.English);
        var view = (await new ReportQueries(database.DataSource).FindAsync(user, report!.Value))!;
        return new Findings([
            .. new[] { view.StrengthsJson, view.WeaknessesJson, view.ImprovementsJson }
                .SelectMany(json => JsonElement.Parse(json).EnumerateArray()).Select(sentence => sentence.GetProperty("finding")),
        ],
        JsonElement.Parse(view.InputSnapshotJson).GetProperty("trades").EnumerateArray()
            .Where(trade => trade.GetProperty("plan_r").ValueKind == JsonValueKind.Number)
            .ToDictionary(trade => trade.GetProperty("trade_id").GetGuid(), trade => trade.GetProperty("plan_r").GetDouble()));
    }

    private static Task<decimal> AdherenceAsync(PostgresDatabase database, string name) => database.ScalarAsync<decimal>($"""
        SELECT guardian_adherence FROM passport_metric_snapshots WHERE user_id = (SELECT id FROM users WHERE user_name = '{name}') ORDER BY day DESC LIMIT 1
        """);

    /// <param name="Plans">R of the first plan by trade, where the report's input has one.</param>
    private sealed record Findings(IReadOnlyList<JsonElement> All, IReadOnlyDictionary<Guid, double> Plans)
    {
        public string[] Codes => [.. All.Select(finding => finding.GetProperty("code").GetString()!)];

        public double Figure(string code, string name) => Of(code).GetProperty("evidence").GetProperty("figures").GetProperty(name).GetDouble();

        public IEnumerable<Guid> Trades(string code) => Of(code).GetProperty("evidence").GetProperty("trades").EnumerateArray().Select(id => id.GetGuid());

        private JsonElement Of(string code) => All.First(finding => finding.GetProperty("code").GetString() == code);
    }
}
