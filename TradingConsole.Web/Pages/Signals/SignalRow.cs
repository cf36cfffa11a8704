using TradingConsole.Core.Market;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Signals;

/// <summary>One line of the signals table: a symbol's latest decision beside its market and its open trade.</summary>
public sealed record SignalRow(SignalState Signal, TickerState? Ticker, TradeState? Trade)
{
    public Symbol Symbol => Signal.Symbol;

    public double BestEv => Math.Max(Signal.EvLong, Signal.EvShort);

    public bool IsShortBetter => Signal.Wanted == "SHORT" || (Signal.Wanted != "LONG" && Signal.EvShort > Signal.EvLong);

    /// <summary><c>long</c> or <c>short</c>.</summary>
    public string Wanted => IsShortBetter ? "short" : "long";

    /// <summary>Of the side with the better EV, fraction.</summary>
    public double Q05 => IsShortBetter ? Signal.Q05Short : Signal.Q05Long;

    /// <summary>Of the side with the better EV, in ATR; null without a usable ATR.</summary>
    public double? MaeAtr => Signal.AtrFraction > 0 ? (IsShortBetter ? Signal.MaeShort : Signal.MaeLong) / Signal.AtrFraction : null;

    public double PTp => IsShortBetter ? Signal.PTpShort : Signal.PTpLong;

    public double HoldMinutes => IsShortBetter ? Signal.HoldShort : Signal.HoldLong;

    public bool IsTaken => Signal.Decision is "LONG" or "SHORT";

    public bool IsInPosition => Trade is not null;

    public bool IsBlocked => !IsTaken && !Signal.Reasons.IsDefaultOrEmpty;

    public double? FundingRate => Ticker?.FundingRate;

    public bool HasFailed(string code) =>
        !Signal.Stages.IsDefault && Signal.Stages.Any(stage => stage.Code == code && !stage.Passed);

    public static IEnumerable<SignalRow> From(DeskSnapshot snapshot)
    {
        var tickers = snapshot.Tickers.ToDictionary(ticker => ticker.Symbol);
        var trades = snapshot.Trades.Where(trade => trade.Status == "open").ToDictionary(trade => trade.Symbol);
        return snapshot.Signals.Select(signal => new SignalRow(
            signal, tickers.GetValueOrDefault(signal.Symbol), trades.GetValueOrDefault(signal.Symbol)));
    }
}
