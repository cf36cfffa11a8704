using TradingConsole.Core.Execution.Storage;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>The live seat at one moment.</summary>
/// <param name="Venue"><c>paper</c> or <c>binance</c>; null while no account is known.</param>
/// <param name="Account">The account's name, which arming asks for; null while no account is known.</param>
/// <param name="IsWanted">An operator took the seat and has not left it.</param>
/// <param name="Lease">Who trades the account.</param>
/// <param name="Picture">The live desk; null while none runs here.</param>
/// <param name="DayOpeningEquity">Equity at the last UTC midnight, or at the first moment known since, USDT; null while unknown.</param>
/// <param name="Sentence">What an operator reads about it all.</param>
/// <param name="JournalTrouble">Why the database does not take the desk's records at the moment; null while it does.</param>
public sealed record LiveSeatState(
    string? Venue, string? Account, bool IsWanted, LeaseView Lease, LivePicture? Picture, decimal? DayOpeningEquity, string Sentence,
    string? JournalTrouble)
{
    /// <summary>Of the stored key; 0 where none is stored.</summary>
    public int KeyVersion { get; init; }

    /// <summary>What must never happen and did in this process, on whichever stay; null while nothing has.</summary>
    public string? Broken
    {
        get => field ?? Picture?.Broken;
        init;
    }

    /// <summary>Under which the account's rows are stored and its lease is held; null while no account is known.</summary>
    public string? StoredName => Venue is { } venue && Account is { } account ? AccountUse.StoredName(venue, account) : null;

    public static readonly LiveSeatState None = new(null, null, false, LeaseView.None, null, null, "No exchange account is known yet.", null);

    /// <summary>The desk runs here and agrees with the venue: entries depend on arming alone.</summary>
    public bool IsReady => Picture is { Phase: LivePhase.Ready };

    /// <summary>The day's profit, USDT; null while unknown.</summary>
    public decimal? DayPnl => Picture?.Equity - DayOpeningEquity;
}
