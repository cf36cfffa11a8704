using System.Globalization;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>
/// Whether the kill switch may be released: where the account is traded, when what it was pulled for is over, and with proof of that.
/// What is not known is not over.
/// </summary>
internal sealed class ResetRules(
    KillSwitch killSwitch, ILiveSeat seat, IDeskActs loop, DeskState state, OtherTrader others, TraderFollowStore traders, LiveDays days)
{
    /// <summary>How long what must be known is waited for, real time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>Null when it may be released; otherwise why not.</returns>
    public async Task<string?> ObjectionAsync(KillReset reset, KillSwitchState seen, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(reset);
        ArgumentNullException.ThrowIfNull(seen);
        if (!seen.IsEngaged)
        {
            return "The kill switch is not engaged.";
        }

        if (reset.Seen is { } level && level != seen.Level)
        {
            return $"The kill switch is at {seen.Level.Sentence()} by now, pulled by {seen.By}: look again, then decide.";
        }

        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            return await ElsewhereAsync(limit.Token)
                ?? (seen.Level == KillLevel.FlattenAll ? await StillHeldAsync(seen, now, limit.Token) : null)
                ?? (seen.LossDay is { } day ? await StillLostAsync(reset, day, now, limit.Token) : null);
        }
        catch (Exception exception) when (DatabaseAway.Is(exception) || exception is OperationCanceledException)
        {
            return $"The database does not answer ({exception.Message}): whether what the switch was pulled for is over cannot be said.";
        }
    }

    private async Task<string?> ElsewhereAsync(CancellationToken cancellationToken) =>
        await others.FindAsync(isAlive: true, cancellationToken) is { } trader
            ? $"{trader.Account} is traded by {trader.Holder}: the kill switch is reset there, where it is known what is held." : null;

    /// <summary>A flatten ends only when the venue shows nothing; without a live desk here, when nothing can be left.</summary>
    private async Task<string?> StillHeldAsync(KillSwitchState seen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (seat.State.Picture is not { } picture)
        {
            // A seat that was given up with nothing left says so in its lease; one that was left otherwise stays wanted.
            var remains = await traders.RemainsAsync(cancellationToken);
            return remains.IsNothing ? null
                : $"No live desk runs here to show what the venue holds ({Remaining(remains)}): a flatten ends only when it shows nothing.";
        }

        // A reading that began before the pull does not know what it did. (A replayed market may begin again before it.)
        if (picture.PositionsAt is not { } at || picture.Phase == LivePhase.Starting || (seen.Since is { } since && since <= now && at < since))
        {
            return "What the venue holds is not known yet: a flatten ends only when it shows nothing.";
        }

        var held = picture.Positions.Count(position => position.Amount != 0);
        return picture.Flattening is not null || held > 0
            ? $"The venue still shows {held} positions being closed: a flatten ends only when it shows nothing." : null;
    }

    private async Task<string?> StillLostAsync(KillReset reset, DateOnly day, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (reset.Date != today)
        {
            var given = reset.Date is { } date ? $"it carried {Iso(date)}" : "it carried none";
            return $"The loss limit of {Iso(day)} pulled the kill switch: its reset must carry today's date, {Iso(today)}; {given}.";
        }

        // Unknown counts as lost: without the account's figures nobody can say that the day is within its limit.
        var (equity, opening) = await MoneyAsync(day, now, cancellationToken);
        return equity is null || opening is null ? "The account's equity is unknown: whether the day is within its loss limit cannot be said."
            : HardGuards.IsDayLost(equity.Value, opening.Value, state.Rules.Risk)
                ? $"The limit is still broken: the day has lost {PortfolioState.LossFraction(equity.Value, opening.Value).ToString("P2", CultureInfo.InvariantCulture)} of its opening equity."
            : null;
    }

    /// <summary>Of the live account where one was traded since the loss: shown by its desk, or stored before that was given up flat. Else of paper.</summary>
    private async Task<(double? Equity, double? Opening)> MoneyAsync(DateOnly day, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (seat.State is { Picture: not null } live)
        {
            return ((double?)live.Picture.Equity, (double?)live.DayOpeningEquity);
        }

        if (await days.SinceAsync(day, now, cancellationToken) is { } stored)
        {
            return (stored.Equity, stored.OpeningEquity);
        }

        return await loop.ActAsync((_, shadow) => shadow.Portfolio(state.Rules.Mode, killSwitch), cancellationToken) is { } paper
            ? (paper.Equity, paper.DayOpeningEquity) : (null, null);
    }

    private static string Remaining(LiveRemains remains) => string.Join(
        ", ",
        remains.LeftBehind.Select(account => $"{account} was not given up flat")
            .Concat(remains.Unsettled > 0 ? [$"{remains.Unsettled} round trips are not over"] : []));

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
