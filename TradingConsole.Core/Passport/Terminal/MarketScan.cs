using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>Looks through the market as it is stored: by rules on closed bars, or by what the model in production said last.</summary>
public sealed class MarketScan(NpgsqlDataSource database, CandleStore candles, TimeProvider clock)
{
    public const int SymbolsMax = 100;

    /// <summary>A decision older than this is no opinion on the market as it is.</summary>
    private static readonly TimeSpan OpinionMax = TimeSpan.FromMinutes(5);

    // The latest decision of each symbol; what the policy made of it is in the decision, what the model wanted in wanted.
    private const string SelectOpinions = """
        SELECT wanted.symbol, latest.ts, latest.wanted, CASE latest.wanted WHEN 'LONG' THEN latest.ev_long ELSE latest.ev_short END,
               CASE latest.wanted WHEN 'LONG' THEN latest.p_tp_long ELSE latest.p_tp_short END, latest.decision, latest.block_reason_codes::text
        FROM unnest(@symbols) AS wanted (symbol)
        CROSS JOIN LATERAL (
            SELECT * FROM signals WHERE symbol = wanted.symbol AND ts >= @oldest AND ts < @now ORDER BY ts DESC LIMIT 1) AS latest
        WHERE latest.wanted IN ('LONG', 'SHORT')
        """;

    /// <summary>Strongest first.</summary>
    public async Task<ImmutableArray<ScanSignal>> FindAsync(
        ScanKind kind, ImmutableArray<Symbol> symbols, ScanRules rules, CancellationToken ct = default)
    {
        var now = clock.GetUtcNow();
        var found = kind == ScanKind.Rule ? await ByRulesAsync(symbols, rules, now, ct) : await ByModelAsync(symbols, rules, now, ct);
        return [.. found.OrderByDescending(signal => signal.Score).ThenBy(signal => signal.Symbol)];
    }

    private async Task<List<ScanSignal>> ByRulesAsync(ImmutableArray<Symbol> symbols, ScanRules rules, DateTimeOffset now, CancellationToken ct)
    {
        var found = new List<ScanSignal>();
        foreach (var symbol in symbols)
        {
            if (RuleScan.Find(symbol, await BarsAsync(symbol, rules.Minutes, now, ct), rules) is { } signal)
            {
                found.Add(signal);
            }
        }

        return found;
    }

    private async Task<List<ScanSignal>> ByModelAsync(ImmutableArray<Symbol> symbols, ScanRules rules, DateTimeOffset now, CancellationToken ct)
    {
        var opinions = await database.ReadAllAsync(
            SelectOpinions,
            row => new Opinion(
                row.Coin(0), row.Instant(1), row.Side(2), row.GetDouble(3), row.Optional<double>(4), row.GetString(5), row.GetString(6)),
            ct, ("symbols", symbols.Select(symbol => symbol.Value).ToArray()), ("oldest", now - OpinionMax), ("now", now.AddMinutes(-1).AddTicks(1)));
        var found = new List<ScanSignal>();
        foreach (var opinion in opinions.Where(opinion => opinion.Ev > 0))
        {
            var bars = await BarsAsync(opinion.Symbol, rules.Minutes, now, ct);
            if (bars.Count > 1 && RuleScan.Atr(bars) is > 0 and var atr)
            {
                var (entry, stop, target) = RuleScan.Plan(opinion.Side, bars[^1].Close, atr, rules);
                found.Add(new ScanSignal(
                    opinion.Symbol, opinion.Side, Math.Round(opinion.Ev * 10_000, 4), entry, stop, target, Percent(opinion.Probability), opinion.Reasons,
                    opinion.Bar));
            }
        }

        return found;
    }

    /// <summary>Closed bars on the epoch's grid, without the one that still forms.</summary>
    private async Task<IReadOnlyList<Candle>> BarsAsync(Symbol symbol, int minutes, DateTimeOffset now, CancellationToken ct)
    {
        var length = TimeSpan.FromMinutes(minutes);
        var end = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % length.Ticks), TimeSpan.Zero);
        var bars = await candles.LoadCandlesAsync(symbol, end - (length * (RuleScan.BarsMin + 30)), end, minutes, ct);
        return bars.Count == 0 || bars[^1].OpenTime + length < end ? [] : bars; // A symbol whose minutes stopped coming is not scanned on old news.
    }

    private static int? Percent(double? probability) =>
        probability is { } p && double.IsFinite(p) ? (int)Math.Round(100 * Math.Clamp(p, 0, 1), MidpointRounding.AwayFromZero) : null;

    private sealed record Opinion(
        Symbol Symbol, DateTimeOffset Bar, PositionSide Side, double Ev, double? Probability, string Decision, string Blocks)
    {
        public ImmutableArray<string> Reasons =>
        [
            FormattableString.Invariant($"the model expects {Ev * 10_000:0.0} bps after costs"),
            Decision == "FLAT" ? $"the desk itself stays out: {string.Join(", ", Codes)}" : "the desk takes it itself",
        ];

        private string[] Codes => System.Text.Json.JsonSerializer.Deserialize<string[]>(Blocks) ?? [];
    }
}
