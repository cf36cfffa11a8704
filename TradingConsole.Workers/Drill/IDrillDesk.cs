namespace TradingConsole.Workers.Drill;

/// <summary>The process a row drives: it is asked, told, stopped and killed from outside, and shows its own picture.</summary>
internal interface IDrillDesk : IAsyncDisposable
{
    /// <summary>Starts the process and waits until it answers.</summary>
    Task StartAsync();

    /// <summary>Does what an operator would, so that entries are taken: releases the kill switch, arms live.</summary>
    /// <returns>Null once they are; else what stands against it now.</returns>
    Task<string?> TryReadyAsync();

    /// <returns>Why it was not taken; null when it was. What happens later is the picture's to tell.</returns>
    Task<string?> OpenAsync(DrillOrder order);

    Task CloseAsync(DrillOrder order);

    /// <summary>Closes everything at the market.</summary>
    Task FlattenAsync();

    /// <summary>Stops what is on its way in.</summary>
    Task CancelEntriesAsync();

    Task DisarmAsync();

    /// <param name="level">no_new_entries, reduce_only or flatten_all.</param>
    /// <returns>The moment from which the latch stood, by the process's own record.</returns>
    Task<DateTimeOffset> KillSwitchAsync(string level);

    Task<DrillPicture> PictureAsync();

    /// <summary>Reads the venue's instruments again.</summary>
    Task ReadInstrumentsAsync();

    /// <summary>kill -9.</summary>
    Task KillAsync();

    /// <summary>kill -STOP or -CONT.</summary>
    Task SignalAsync(string signal);
}

/// <summary>A round trip a script asks for. Prices on the contract's grid, USDT.</summary>
internal sealed record DrillOrder(Guid Trade, string Symbol, bool IsLong, decimal Quantity, decimal Stop, decimal Target, int HoldMinutes);
