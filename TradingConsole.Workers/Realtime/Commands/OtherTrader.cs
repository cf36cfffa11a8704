using Npgsql;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>
/// The process on another node that trades the account, if there is one: what was decided here is recorded here and done there, and
/// until it says so nobody may be told that it is done.
/// </summary>
internal sealed class OtherTrader(TraderFollowStore traders, WireGate gate)
{
    /// <summary>How long somebody who gave a command waits for the trader to follow, real time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Whoever holds the account elsewhere and is not dead for certain; null when nobody does.</summary>
    /// <param name="isAlive">Only one that was heard of within the time after which another may take over.</param>
    /// <exception cref="NpgsqlException">The database cannot be asked.</exception>
    public async Task<AccountTrader?> FindAsync(bool isAlive, CancellationToken cancellationToken)
    {
        var (me, mine) = (TraderProcess.Current, gate.Holder);
        foreach (var trader in await traders.TradersAsync(cancellationToken))
        {
            var isMe = trader.Holder == me && mine is not null && (trader.Account, trader.Token) == (mine.Account, mine.Token);
            if (!isMe && (trader.Holder == me || !trader.Holder.IsDeadForCertain(me)) && (!isAlive || trader.SeenAgo < LeaseTimes.Default.TakeOverAfter))
            {
                return trader;
            }
        }

        return null;
    }

    /// <summary>Waits a moment until the trader has followed what is stored now.</summary>
    /// <returns>What the trader did, and whether it has not confirmed; a default when nobody trades elsewhere.</returns>
    public async Task<(string Sentence, bool IsPending)> ConfirmationAsync()
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        AccountTrader? trader = null;
        try
        {
            using var beat = new PeriodicTimer(Look, TimeProvider.System);
            do
            {
                trader = await FindAsync(isAlive: false, limit.Token);
                if (trader is null)
                {
                    return ("", false);
                }

                if (trader.HasFollowed)
                {
                    return ($" {Name(trader)}, who trades {trader.Account}, has confirmed.", false);
                }
            }
            while (await beat.WaitForNextTickAsync(limit.Token));
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            // Not known, so not confirmed.
        }

        return (trader is null
            ? " Whether another node trades is not known: the database does not answer. One that does has not confirmed."
            : FormattableString.Invariant($" Recorded; {Name(trader)}, who trades {trader.Account} and was last heard of {Math.Max(0, trader.SeenAgo.TotalSeconds):0} s ago, has not confirmed."),
            true);
    }

    public static string Name(AccountTrader trader)
    {
        ArgumentNullException.ThrowIfNull(trader);
        return $"The trader ({trader.Holder})";
    }
}
