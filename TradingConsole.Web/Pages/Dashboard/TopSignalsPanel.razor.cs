using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Dashboard;

public sealed partial class TopSignalsPanel
{
    private const int RowsMax = 12;

    private static readonly (string Key, string Label)[] Choices = [("all", "All"), ("blocked", "Blocked"), ("position", "In position")];

    private readonly List<Row> _rows = [];
    private string? _fact;

    [Parameter, EditorRequired]
    public DeskSnapshot Desk { get; set; } = null!;

    /// <summary><c>all</c>, <c>blocked</c> or <c>position</c>.</summary>
    [Parameter]
    public string Show { get; set; } = "all";

    [Parameter]
    public TimeSpan? Stale { get; set; }

    protected override void OnParametersSet()
    {
        var held = Desk.Trades.Where(trade => trade.Status == "open").Select(trade => trade.Symbol).ToHashSet();
        var shown = Desk.Signals.Where(signal => Show switch
        {
            "blocked" => signal.Reasons.Any(IsBlock),
            "position" => held.Contains(signal.Symbol),
            _ => true,
        });
        _rows.Clear();
        _rows.AddRange(shown.Take(RowsMax).Select(Read));
        _fact = Desk.Signals.IsEmpty ? null
            : $"{_rows.Count} of {Desk.Signals.Length} by best EV, bar {Desk.Signals[0].Bar.UtcDateTime:HH:mm}";
    }

    private static bool IsBlock(string code) => code is not (ReasonCodes.NoEdge or ReasonCodes.AlreadyInPosition);

    private static Row Read(SignalState signal)
    {
        var isShort = signal.Wanted == "SHORT";
        return new Row(
            signal.Symbol, signal, isShort ? signal.Q05Short : signal.Q05Long,
            signal.AtrFraction > 0 ? (isShort ? signal.MaeShort : signal.MaeLong) / signal.AtrFraction : double.NaN,
            signal.Reasons.Contains(ReasonCodes.Q05Min), signal.Reasons.Contains(ReasonCodes.MaeMax));
    }

    private sealed record Row(Symbol Symbol, SignalState Signal, double Q05, double MaeAtr, bool IsQ05Blocked, bool IsMaeBlocked);
}
