using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>Everything that stands between the desk and live at one moment.</summary>
/// <param name="Checklist">What the time in shadow has shown.</param>
/// <param name="Preflight">What must be true right now, of this process and its account.</param>
public sealed record LiveReadiness(GoLiveReport Checklist, GoLiveReport Preflight)
{
    public bool IsGreen => Checklist.IsGreen && Preflight.IsGreen;

    /// <summary>Every line that blocks; empty when none does.</summary>
    public string Objections => string.Join(" ", new[] { Checklist.Objections, Preflight.Objections }.Where(text => text.Length > 0));
}

/// <summary>Gathers the figures and judges them by the market's own thresholds.</summary>
internal sealed class Readiness(
    GoLiveStore store, ILiveSeat seat, WireGate gate, KillSwitch killSwitch, DeskState state, DeskFeed feed, Universe universe, MarketSource source,
    TimeProvider clock)
{
    /// <summary>The latest comparison may be this old, real time.</summary>
    private static readonly TimeSpan ComparedWithin = TimeSpan.FromSeconds(90);

    /// <summary>A busy machine may take this long until a closed minute is stored, real time; only then is it missing.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(20);

    /// <summary>How long a user stream must have been up before real money, market time.</summary>
    private static readonly TimeSpan StreamUp = TimeSpan.FromMinutes(30);

    private const double ClockOffsetMaxMs = 250;

    /// <exception cref="NpgsqlException">The database cannot be asked.</exception>
    public async Task<LiveReadiness> JudgeAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var thresholds = ArmingRules.ThresholdsOf(source.Kind);
        var figures = await store.ReadAsync(Traded(), thresholds.Window, OnItsWay * source.Speed, now, cancellationToken);
        var rules = state.Rules;
        var checklist = GoLiveChecklist.Judge(
            figures, thresholds, rules.Champion is { Record: var model } ? model.PromotedAt ?? model.CreatedAt : null, rules.Risk.DayLossFractionMax, now);
        return new LiveReadiness(checklist, Preflight(thresholds.Rule, now));
    }

    /// <summary>Minutes are expected of what the venue trades: a symbol it no longer lists would be missing for ever.</summary>
    private IReadOnlyCollection<Symbol> Traded()
    {
        var instruments = state.Instruments;
        Symbol[] traded = [.. universe.Symbols.Where(symbol => instruments.GetValueOrDefault(symbol) is { IsTradable: true })];
        return traded.Length > 0 ? traded : universe.Symbols;
    }

    private GoLiveReport Preflight(string rule, DateTimeOffset now)
    {
        var seated = seat.State;
        var picture = seated.Picture;
        var compared = picture is null || picture.Reconciled.At == DateTimeOffset.MinValue ? (TimeSpan?)null : (now - picture.Reconciled.At) / source.Speed;
        var up = picture?.Stream is { IsConnected: true, ConnectedAt: { } since } ? now - since : (TimeSpan?)null;
        var offset = feed.Latest.Health.ClockOffset is { } apart ? Math.Abs(apart.TotalMilliseconds) : (double?)null;
        var isLive = rule == GoLiveThresholds.Live.Rule;
        var checks = ImmutableArray.Create(
            Fact("kill_released", "Kill switch", !killSwitch.IsEngaged, "kill switch",
                killSwitch.IsEngaged ? $"It is pulled to {killSwitch.Level.Sentence()} by {killSwitch.State.By}: {killSwitch.State.Reason}" : "Released."),
            Fact("account", "Exchange account", seated.Account is not null, "live seat", seated.Account ?? seated.Sentence),
            Fact("lease", "One trader only", gate.LeaseToken is not null, "trader lease", seated.Lease.Sentence),
            Fact("desk_ready", "Live desk", seated.IsReady, "live desk",
                picture is null ? "The account is opened when live is proposed." : picture.HaltReason ?? $"{picture.Phase}."),
            Figure("reconciled", "Reconciliation", picture is { Reconciled.Agrees: true } ? compared?.TotalSeconds : null, ComparedWithin.TotalSeconds, "s",
                picture is null ? "Not compared yet."
                    : picture.Reconciled.Agrees ? Invariant($"Venue and desk agree, compared {compared?.TotalSeconds:0} s ago, at most {ComparedWithin.TotalSeconds:0} s.")
                    : $"{picture.Reconciled.Findings.Count(finding => finding.Blocks)} differences: {string.Join(", ", picture.Reconciled.Blocked)}."),
            new GoLiveCheck("stream_up", "User stream up", up?.TotalMinutes, isLive ? StreamUp.TotalMinutes : 0, GoLiveBound.AtLeast, "minutes",
                up >= (isLive ? StreamUp : TimeSpan.Zero), "live desk", rule,
                up is { } minutes ? Invariant($"{minutes.TotalMinutes:0.0} min, at least {(isLive ? StreamUp.TotalMinutes : 0):0} min ({rule} rules).") : "No user stream is connected."),
            Fact("balance_known", "Account's money", picture?.Equity is > 0, "live desk",
                picture?.Equity is { } equity ? Invariant($"{equity:0.00} USDT.") : "The equity is not known."),
            Fact("protected", "Protected positions", picture is { UnprotectedSince: null }, "live desk",
                picture is null ? "Not known." : picture.UnprotectedSince is null ? "Every position has its stop." : "Part of a position has no resting stop."),
            Figure("clock_offset", "Clock offset", offset is { } known ? known / source.Speed : null, ClockOffsetMaxMs, "ms",
                offset is { } ms ? Invariant($"{ms / source.Speed:0} ms, at most {ClockOffsetMaxMs:0} ms.") : "Not measured."));
        return new GoLiveReport(now, rule, checks);

        GoLiveCheck Fact(string code, string title, bool holds, string origin, string detail) =>
            new(code, title, holds ? 1 : 0, 1, GoLiveBound.AtLeast, "count", holds, origin, rule, detail);

        GoLiveCheck Figure(string code, string title, double? value, double limit, string unit, string detail) =>
            new(code, title, value, limit, GoLiveBound.AtMost, unit, value <= limit, "live desk", rule, detail);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
