using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>One signal a scan found.</summary>
/// <param name="Score">Larger is stronger; comparable within one scan only.</param>
/// <param name="Confidence">Percent; null when the scanner states none.</param>
/// <param name="Reasons">What made it a signal, in words an operator reads.</param>
/// <param name="Bar">Open of the last closed bar it rests on.</param>
public sealed record ScanSignal(
    Symbol Symbol, PositionSide Direction, double Score, decimal EntryPrice, decimal StopPrice, decimal TargetPrice, int? Confidence,
    ImmutableArray<string> Reasons, DateTimeOffset Bar);

/// <summary>Scans of the market, kept with what they found.</summary>
public sealed class Scans(NpgsqlDataSource database, TimeProvider clock)
{
    private const string InsertRun = """
        INSERT INTO terminal_scan_runs (scan_id, user_id, kind, rules, symbols, signals, scanned_at)
        VALUES (@id, @user, @kind, @rules::jsonb, @symbols, @signals, @now)
        """;

    private const string InsertSignal = """
        INSERT INTO terminal_scan_signals (
            signal_id, scan_id, user_id, symbol, direction, score, entry_price, stop_price, target_price, confidence, reasons, bar_ts)
        VALUES (@id, @scan, @user, @symbol, @direction, @score, @entry, @stop, @target, @confidence::integer, @reasons::jsonb, @bar)
        """;

    /// <param name="rulesJson">What was asked for, as a JSON object.</param>
    /// <param name="symbols">How many were looked at.</param>
    public Task<ActResult> KeepAsync(
        Guid user, ScanKind kind, string rulesJson, int symbols, ImmutableArray<ScanSignal> found, CancellationToken ct = default) =>
        Act.RunAsync(database, async act =>
        {
            var (scan, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
            await act.WriteAsync(
                InsertRun, ct, ("id", scan), ("user", user), ("kind", kind.ToString().ToLowerInvariant()), ("rules", rulesJson), ("symbols", symbols),
                ("signals", found.Length), ("now", now));
            foreach (var signal in found)
            {
                await act.WriteAsync(
                    InsertSignal, ct, ("id", Guid.CreateVersion7()), ("scan", scan), ("user", user), ("symbol", signal.Symbol.Value),
                    ("direction", signal.Direction.Word()), ("score", signal.Score), ("entry", signal.EntryPrice), ("stop", signal.StopPrice),
                    ("target", signal.TargetPrice), ("confidence", signal.Confidence), ("reasons", JsonSerializer.Serialize(signal.Reasons)), ("bar", signal.Bar));
            }

            await act.TellAsync(PassportTelling.Once(
                user, now, "terminal_scan_runs", scan, new ScanCompleted(scan, kind, symbols, found.Length)), ct);
            return ActResult.Done(scan);
        }, ct);
}
