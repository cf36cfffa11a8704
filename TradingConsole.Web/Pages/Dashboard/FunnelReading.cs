using System.Collections.Immutable;
using TradingConsole.Core.Decisions;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Dashboard;

/// <param name="Share">Of the stage before; null for the first.</param>
/// <param name="Note">The commonest reasons for ending before this stage.</param>
/// <param name="Bar">Length on a log scale, 0 to 1.</param>
public sealed record FunnelRow(string Name, string ShortName, long Count, double? Share, string Note, double Bar, bool IsBinding);

/// <summary>The funnel in words: where decisions end, and which rule binds.</summary>
/// <param name="Binding">The code that stops most decisions that had an edge; null when nothing was stopped.</param>
/// <param name="Next">The runner-up.</param>
public sealed record FunnelReading(
    ImmutableArray<FunnelRow> Rows, ReasonCount? Binding, long Stopped, ReasonCount? Next)
{
    private const int EdgeRow = 2;
    private const int GatesRow = 3;
    private const int GuardsRow = 4;

    public static FunnelReading Of(FunnelState funnel)
    {
        var reasons = funnel.Reasons.IsDefault ? [] : funnel.Reasons;
        // A position that is already held is success, not a constraint.
        var blocking = reasons.Where(reason => RowOf(reason.Code) > EdgeRow && reason.Code != ReasonCodes.AlreadyInPosition)
            .OrderByDescending(reason => reason.Count).ThenBy(reason => reason.Code, StringComparer.Ordinal).ToList();
        var binding = blocking.FirstOrDefault();
        (string Name, string ShortName, long Count)[] stages =
        [
            ("Bars closed", "Bars", funnel.BarsClosed), ("Signals", "Signals", funnel.Signals), ("EV > 0", "EV > 0", funnel.EvPositive),
            ("Gates passed", "Gates", funnel.GatesPassed), ("Guards passed", "Guards", funnel.GuardsPassed), ("Entries", "Entries", funnel.Entries),
        ];
        var widest = Math.Log10(stages.Max(stage => stage.Count) + 1);
        var rows = stages.Select((stage, index) => new FunnelRow(
            stage.Name, stage.ShortName, stage.Count,
            index > 0 && stages[index - 1].Count > 0 ? (double)stage.Count / stages[index - 1].Count : null,
            NoteOf(index, stages, reasons),
            widest > 0 ? Math.Log10(stage.Count + 1) / widest : 0,
            binding is not null && RowOf(binding.Code) == index));
        return new FunnelReading([.. rows], binding, blocking.Sum(reason => reason.Count), blocking.Skip(1).FirstOrDefault());
    }

    private static string NoteOf(int row, (string Name, string ShortName, long Count)[] stages, ImmutableArray<ReasonCount> reasons)
    {
        if (row == 0)
        {
            return "";
        }

        var lost = stages[row - 1].Count - stages[row].Count;
        return row switch
        {
            1 => lost > 0 ? $"{Formats.Number(lost)} not ready" : "",
            EdgeRow => lost > 0 ? $"{Formats.Number(lost)} no edge after cost" : "",
            _ => string.Join(" · ", reasons.Where(reason => RowOf(reason.Code) == row).OrderByDescending(reason => reason.Count).Take(2)
                .Select(reason => $"{Formats.Number(reason.Count)} {reason.Code}")),
        };
    }

    private static int RowOf(string code) => code switch
    {
        ReasonCodes.InputInvalid or ReasonCodes.NoEdge => EdgeRow,
        ReasonCodes.EvMin or ReasonCodes.Q05Min or ReasonCodes.MaeMax or ReasonCodes.Regime => GatesRow,
        _ => GuardsRow,
    };
}
