using System.Globalization;
using System.Text;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Signals;

/// <summary>The signals table as a file: raw fractions, full precision, one line per symbol in the order shown.</summary>
internal static class SignalCsv
{
    private const string Header =
        "symbol,bar_utc,model_id,decision,wanted,in_position,ev_long,ev_short,er_long,er_short,q05_long,q05_short,"
        + "mae_long,mae_short,hold_long_min,hold_short_min,p_tp_long,p_tp_short,atr_fraction,funding_rate,size_usdt,leverage,"
        + "stop_price,target_price,reasons,latency_ms";

    public static string Write(IEnumerable<SignalRow> rows)
    {
        var text = new StringBuilder(Header).Append("\r\n");
        foreach (var row in rows)
        {
            text.AppendJoin(',', Cells(row, row.Signal)).Append("\r\n");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Cells(SignalRow row, SignalState signal) =>
    [
        signal.Symbol.Value, signal.Bar.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        signal.ModelId.ToString(), signal.Decision, signal.Wanted, row.IsInPosition ? "true" : "false",
        Number(signal.EvLong), Number(signal.EvShort), Number(signal.ErLong), Number(signal.ErShort),
        Number(signal.Q05Long), Number(signal.Q05Short), Number(signal.MaeLong), Number(signal.MaeShort),
        Number(signal.HoldLong), Number(signal.HoldShort), Number(signal.PTpLong), Number(signal.PTpShort),
        Number(signal.AtrFraction), Number(row.FundingRate), Number(signal.SizeNotional), Number(signal.Leverage),
        Number(signal.StopPrice), Number(signal.TargetPrice),
        signal.Reasons.IsDefaultOrEmpty ? "" : string.Join(' ', signal.Reasons), Number(signal.LatencyMs),
    ];

    private static string Number(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";
}
