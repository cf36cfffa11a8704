using System.Collections.Immutable;
using TradingConsole.Core.Execution.Storage;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// What an account's UTC day began with, and what was paid in or taken out since: the figure its profit and loss are measured against.
/// Another account's day is not its own, and yesterday's is not today's.
/// </summary>
/// <remarks>Followed by one thread; any thread may ask or tell.</remarks>
internal sealed class DayOpening(string account, AccountDays days, IncomeStore income, TimeProvider realClock)
{
    /// <summary>How long a transfer that the stream told of may take to appear among the records, real time.</summary>
    private static readonly TimeSpan TransferPatience = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private Opening? _opening;
    private bool _isStale = true;
    private long? _toldAt;

    /// <summary>A transfer was told of whose record is not there yet.</summary>
    public bool IsTransferAwaited
    {
        get
        {
            lock (_gate)
            {
                return _toldAt is not null;
            }
        }
    }

    /// <summary>
    /// Equity at the last UTC midnight, or at the first moment known since, with the transfers put in that a later reading of the balance
    /// contains, USDT. Null while unknown: the day changed and was not stored yet, or money moved and how much is not read yet.
    /// </summary>
    /// <param name="readAt">When the reading began with which it is to be compared, market clock.</param>
    /// <param name="now">Market clock.</param>
    public decimal? For(DateTimeOffset? readAt, DateTimeOffset now)
    {
        lock (_gate)
        {
            return _opening is { } opening && _toldAt is null && opening.Day == DayOf(now)
                ? opening.Equity + opening.Transfers.Where(transfer => transfer.Time <= readAt).Sum(transfer => transfer.Amount)
                : null;
        }
    }

    /// <summary>The stream told of money that came or went without a trade; how much is for the records to say.</summary>
    public void TransferTold()
    {
        lock (_gate)
        {
            _toldAt = realClock.GetTimestamp();
        }
    }

    /// <summary>Records of what moved the wallet have been stored.</summary>
    public void IncomeStored()
    {
        lock (_gate)
        {
            _isStale = true;
        }
    }

    /// <param name="equity">The account's, USDT; null while unknown.</param>
    /// <param name="readAt">When its reading began, market clock.</param>
    /// <param name="now">Market clock.</param>
    public async Task FollowAsync(decimal? equity, DateTimeOffset? readAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = DayOf(now);
        var opening = _opening;
        if (opening?.Day != today)
        {
            if (equity is not { } first || readAt is not { } at || DayOf(at) != today)
            {
                return; // Yesterday's figure says nothing of today.
            }

            var stored = await days.OpenAsync(account, first, at, cancellationToken);
            opening = new Opening(today, stored.Equity, stored.At, await income.TransfersAsync(account, stored.At, cancellationToken));
        }
        else if (_isStale)
        {
            opening = opening with { Transfers = await income.TransfersAsync(account, opening.At, cancellationToken) };
        }

        lock (_gate)
        {
            var isRecorded = _opening is { } before && opening.Transfers.Length > before.Transfers.Length && opening.Day == before.Day;
            (_opening, _isStale) = (opening, false);
            if (isRecorded || (_toldAt is { } told && realClock.GetElapsedTime(told) >= TransferPatience))
            {
                _toldAt = null; // After long silence it was not one of the kinds that are recorded, or was put back.
            }
        }
    }

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private sealed record Opening(DateOnly Day, decimal Equity, DateTimeOffset At, ImmutableArray<(DateTimeOffset Time, decimal Amount)> Transfers);
}
