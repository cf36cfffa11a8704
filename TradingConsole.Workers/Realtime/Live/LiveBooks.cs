using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// Keeps an account's books beside the trading: what moved the wallet, a snapshot every market minute, the equity the day began with,
/// and records that waited for the database. Nothing here delays an order.
/// </summary>
internal sealed class LiveBooks(
    IFuturesAccount account, string storedName, SpooledJournal journal, IncomeStore income, DayOpening day, ExecutionStore execution,
    DeskState state, IIncidentLog incidents, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IncomeEvery = TimeSpan.FromSeconds(60);

    /// <summary>Records may appear a little after they happened: each reading goes back over the end of the last one.</summary>
    private static readonly TimeSpan IncomeOverlap = TimeSpan.FromMinutes(10);

    /// <summary>How far back the first reading goes.</summary>
    private static readonly TimeSpan IncomeHistory = TimeSpan.FromDays(7);

    /// <summary>Why a wallet changes without a trade.</summary>
    private static readonly FrozenSet<string> Transfers =
        ["DEPOSIT", "WITHDRAW", "WITHDRAW_REJECT", "ADMIN_DEPOSIT", "ADMIN_WITHDRAW", "ASSET_TRANSFER", "COIN_SWAP_DEPOSIT", "COIN_SWAP_WITHDRAW"];

    private long _minute = -1;
    private DateTimeOffset? _incomeUntil;
    private long _incomeReadAt;
    private int _incomeAsked;

    /// <summary>What the picture's equity is measured against, USDT; null while unknown.</summary>
    public decimal? DayOpeningEquity(LivePicture picture) => day.For(picture.BalanceAt, clock.GetUtcNow());

    /// <summary>The wallet moved: read why soon.</summary>
    /// <param name="reason">The venue's word.</param>
    public void WalletMoved(string reason)
    {
        if (Transfers.Contains(reason))
        {
            day.TransferTold();
        }

        Interlocked.Exchange(ref _incomeAsked, 1);
    }

    public async Task RunAsync(Func<LivePicture> picture, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        Task FollowDayAsync(LivePicture now) => day.FollowAsync(now.Equity, now.BalanceAt, clock.GetUtcNow(), cancellationToken);
        do
        {
            await TryAsync("a snapshot", () => SnapshotAsync(picture(), cancellationToken), cancellationToken);
            await TryAsync("income", () => IncomeAsync(cancellationToken), cancellationToken);
            await TryAsync("the day's opening", () => FollowDayAsync(picture()), cancellationToken);
            await journal.TryDrainAsync(cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task SnapshotAsync(LivePicture picture, CancellationToken cancellationToken)
    {
        var minute = MinuteGrid.ToIndex(picture.At);
        if (minute == _minute || picture.Balance is not { } balance)
        {
            return;
        }

        var at = MinuteGrid.FromIndex(minute);
        var snapshot = new AccountSnapshot(
            at, (double)balance.MarginBalance, (double)balance.WalletBalance, (double)balance.UnrealizedPnl, (double)balance.AvailableBalance,
            (double)balance.InitialMargin, balance.MarginBalance > 0 ? (double)(balance.InitialMargin / balance.MarginBalance) : 1)
        {
            Account = storedName,
        };
        var known = state.Instruments;
        var positions = picture.Positions.Where(position => position.Amount != 0 && known.ContainsKey(position.Symbol))
            .Select(position => Of(position, picture, at)).ToImmutableArray();
        await execution.SaveAsync(TradingMode.Live, [], new DeskChanges([], [], [], [], snapshot, positions), cancellationToken);
        _minute = minute;
    }

    private async Task IncomeAsync(CancellationToken cancellationToken)
    {
        var isDue = _incomeReadAt == 0 || day.IsTransferAwaited || TimeProvider.System.GetElapsedTime(_incomeReadAt) >= IncomeEvery;
        if (Interlocked.Exchange(ref _incomeAsked, 0) == 0 && !isDue)
        {
            return;
        }

        _incomeReadAt = TimeProvider.System.GetTimestamp();
        var now = clock.GetUtcNow();
        var from = (_incomeUntil ?? await income.LatestAsync(storedName, cancellationToken) ?? now - IncomeHistory) - IncomeOverlap;
        var records = await account.GetIncomeAsync(from, now, cancellationToken);
        await income.SaveAsync(storedName, records, cancellationToken);
        day.IncomeStored();
        _incomeUntil = now;
    }

    private async Task TryAsync(string what, Func<Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning(exception, "The live books miss {What} for now", what);
            incidents.Report(exception is NpgsqlException ? "storage" : "live", "books", null, $"The live books miss {what} for now: {exception.Message}");
        }
    }

    private static PositionSnapshot Of(VenuePosition position, LivePicture picture, DateTimeOffset at) => new(
        position.Symbol, at, position.Amount > 0 ? PositionSide.Long : PositionSide.Short, Math.Abs(position.Amount), position.EntryPrice,
        (double)position.MarkPrice,
        picture.Brackets.FirstOrDefault(bracket => bracket.Plan.Symbol == position.Symbol)?.Plan.Terms?.Leverage ?? 1,
        position.LiquidationPrice, (double)(Math.Abs(position.Amount) * position.MarkPrice), (double)position.UnrealizedPnl);
}
