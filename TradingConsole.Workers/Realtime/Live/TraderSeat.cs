namespace TradingConsole.Workers.Realtime.Live;

/// <summary>One account under one lease: what live is armed for, and what a later holder of either is not.</summary>
/// <param name="Account">As its rows are stored, e.g. <c>binance:main</c>.</param>
/// <param name="Token">The lease's fencing token.</param>
public sealed record TraderSeat(string Account, long Token);
